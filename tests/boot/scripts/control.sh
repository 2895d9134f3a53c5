# if, while, until, for, case, and how they are left.
if true; then echo one; fi
if false; then echo no; elif true; then echo two; else echo no; fi
if false; then echo no; elif false; then echo no; else echo three; fi
if ! false && [ a = a ]; then echo four; fi
if false; then echo no; fi; echo "status $?"

i=0
while [ $i -lt 3 ]; do
  i=$((i + 1))
  echo "while $i"
done
until [ $i -eq 0 ]; do i=$((i - 1)); done
echo "until $i"

for word in a 'b c' "d" e*f; do echo "<$word>"; done
for none in; do echo no; done; echo "status $?"
for parameter do echo "[$parameter]"; done
for parameter
do echo "($parameter)"; done

for i in 1 2 3 4 5; do
  [ $i = 2 ] && continue
  [ $i = 4 ] && break
  echo "turn $i"
done
for i in 1 2; do
  for j in a b c; do
    if [ $j = b ]; then continue 2; fi
    echo $i$j
  done
done
for i in 1 2; do
  while true; do
    break 2
  done
  echo never
done
echo "after $i $?"

for word in apple banana cherry 'a b' '*' ''; do
  case $word in
    a*e) echo "$word: a...e" ;;
    b* | c*) echo "$word: b or c" ;;
    '*') echo star ;;
    *\ *) echo blank ;;
    '') echo empty ;;
  esac
done
case x in y) echo no;; esac; echo "status $?"
case x in (x) false;; esac; echo "status $?"
case a-b in *[!a-z]*) echo sign;; esac
case [ab] in "[ab]") echo literal;; esac
pattern='h?llo'; case hello in $pattern) echo yes;; esac
case hello in "$pattern") echo no;; *) echo quoted;; esac

{ echo grouped; echo too; } | sort -r
{ false; }; echo "status $?"
(exit 3); echo "status $?"
( echo a; (echo b; exit 2) ; echo $? )
while read line; do echo "line: $line"; done <<END
first
  second  third
END
for i in 1 2 3; do echo $i; done | while read x; do echo "$x$x"; done
if read only < /dev/null; then echo no; else echo "nothing: <$only>"; fi
n=0; while :; do n=$((n+1)); case $n in 5) break;; esac; done; echo $n
! true; echo $?; ! false; echo $?
true && false || echo or; false && true || echo or2; false || false; echo $?
x=5 y=6; x=7 true; echo $x $y
