# test, printf, read, set, shift, unset, export, trap, exit, eval, source.
t() { if "$@"; then echo yes; else echo "no $?"; fi; }
t [ a = a ]; t [ a = b ]; t [ a != b ]; t [ -n a ]; t [ -n '' ]; t [ -z '' ]; t [ '' ]; t [ a ]; t [ ]; t [ ! a ]
t [ 1 -eq 1 ]; t [ 1 -lt 2 ]; t [ 2 -le 1 ]; t [ -3 -gt -4 ]; t [ 10 -ge 9 ]; t [ 1 -ne 1 ]
t [ a = a -a b = b ]; t [ a = b -o b = b ]; t [ ! a = b ]; t [ \( a = a \) ]; t [ ! '' ]; t [ '(' = '(' ]; t [ -f = -f ]
t test -d /; t test -e /nope; t test -f /; : > f; t test -f f; t test -s f; echo x > f; t test -s f; t test -r f
t test -n "" -o -n x; t test ! -d /nope

printf '%s %s\n' a b c; printf '%d|%5d|%-5d|%05d|%+d|% d\n' 1 2 3 4 5 6; printf '%x %X %o %#x %#o\n' 255 255 8 255 8
printf '%s|%10s|%-10s|%.2s|%5.1s|\n' abc abc abc abc abc; printf '%c%c\n' hello world; printf '%%\n'; printf 'no newline'; echo
printf '%b|%s\n' 'a\tb\n' 'a\tb'; printf '\101\t\\ "x"\n'; printf '%s\n'; printf '%d\n' 0x10 010 "'A"; printf '%s\n' a b c
printf '%5s%%\n' 50; printf '%u\n' 7; printf '%s %d\n' a; printf '%.3d\n' 5; printf '%*d\n' 6 42

echo 'one two three' > f; read a b < f; echo "$a|$b"; read a b c d < f; echo "$a|$b|$c|$d"
printf '  lead  and trail  \n' > f; read a < f; echo "<$a>"; IFS= read -r a < f; echo "<$a>"
printf 'a\\nb c\\\nd\n' > f; read a b < f; printf '%s\n' "$a|$b"; read -r a b < f; printf '%s\n' "$a|$b"
printf 'x:y::z\n' > f; IFS=: read a b c d < f; echo "$a|$b|$c|$d"; IFS=: read a b < f; echo "$a|$b"
printf 'no newline' > f; read a < f; echo "$? $a"; read a < /dev/null; echo "$? <$a>"
printf '1\n2\n3\n' > f; { read a; read b; cat; } < f; echo $a$b
while IFS=, read -r a b; do echo "$b-$a"; done <<END
1,2
3,4,5
END

set -- a b c; echo $# $1; shift; echo $# $1; shift 2; echo $#
set -- -x y; echo $1; set a b; echo $2; set --; echo $#
v=1; unset v; echo ${v-gone}; export w=2; sh -c 'echo $w'; w=3 sh -c 'echo $w'; echo $w
set -f; echo *; set +f; set -u; (echo ${undefined} 2> /dev/null; echo never); echo "u $?"; set +u
(set -e; false; echo never); echo "e $?"; (set -e; if false; then :; fi; false || true; ! true; echo reached); (set -e; f() { false; echo never; }; f); echo $?
(set -e; (exit 3); echo never); echo $?; (set -e; true | false; echo never); echo $?; (set -e; false && true; echo reached)
(set -x; v=1; echo $v) 2>&1
(trap 'echo bye $?' EXIT; echo work; exit 3); echo $?
(trap 'echo never' EXIT; trap - EXIT); (trap 'echo end' 0)
(exit); echo $?; (false; exit); echo $?; (exit 256); echo $?
echo 'echo sourced $1; v=from; return 5; echo never' > ./f; . ./f; echo "$? $v"
eval 'echo a;' 'echo b'; eval 'exit_status() { return 9; }; exit_status'; echo $?
: ${assigned:=value}; echo $assigned; true ignored; echo $?; : $(echo ignored > g); cat g
(exec echo replaced; echo never); (exec > g; echo hidden); cat g
command echo plain; echo() { command echo "<$*>"; }; echo a b; unset -f echo; command -v cd; command -v nope; echo $?
echo out 2>&1 > g; cat g; { echo a; echo b >&2; } 2>&1 | sort; { echo c; } > g 2>&1; cat g; cat < g > h; cat h; echo more >> h; cat h
cat nope 2> /dev/null; echo $?; > i; cat i; echo clobber >| i; cat i; echo closed >&- 2> /dev/null || echo "closed"
nope 2> /dev/null; echo $?; ./f2 2> /dev/null; echo $?; / 2> /dev/null; echo $?
sleep 0 & wait $!; echo $?; (exit 4) & wait $!; echo $?; false & true; wait; echo $?
pid=$$; (echo $([ $$ = $pid ] && echo same)); : & [ -n "$!" ] && echo background
cd /tmp; pwd; cd ..; pwd; cd - > /dev/null; pwd; (cd /; pwd); pwd; cd /nope 2> /dev/null || echo failed; echo $PWD $OLDPWD
