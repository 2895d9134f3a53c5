# Functions: parameters, locals, return, recursion, redirections.
hello() { echo "hello $1 of $#"; }
hello a b
hello
f() { x=changed; local y=inside; echo "$x $y"; return 4; echo never; }
x=1; y=outside
f; echo "$? $x $y"
nested() {
  local v=1
  inner() { v=2; local w=3; echo "inner $v $w"; }
  inner
  echo "outer $v ${w-unset}"
}
v=0; nested; echo $v
factorial() {
  if [ $1 -le 1 ]; then echo 1; else echo $(($1 * $(factorial $(($1 - 1))))); fi
}
factorial 10
fib() { [ $1 -lt 2 ] && { r=$1; return; }; fib $(($1-1)); local a=$r; fib $(($1-2)); r=$((a + r)); }
fib 12; echo $r
count() { echo $#; }
count "$@"; count $@; count "$*"; set --; count "$@"; count "$*"; count ''
loop() { for i in 1 2 3; do if [ $i = 2 ]; then return 7; fi; echo $i; done; }
loop; echo $?
last() { false; }
last; echo $?
empty() { return; }
false; empty; echo $?
to_stderr() { echo err >&2; echo out; }
to_stderr 2> /dev/null
both() { echo out; echo err >&2; } 2>&1
both | sort
x=before; g() { echo "$x"; x=within; }
x=passing g; echo $x
upper() { while read l; do echo "$l!"; done; }
printf 'a\nb\n' | upper | upper
echo $(hello sub) "$(f)"
(hello() { echo redefined; }; hello); hello again
shifts() { while [ $# -gt 0 ]; do echo "$1"; shift; done; }
shifts 1 '2 3' 4
shift2() { shift 2; echo $1 $#; }
shift2 a b c d
unset -f hello; hello 2> /dev/null; echo $?
cond() if true; then echo cond; fi
cond
sub() ( cd /; v=lost; pwd )
sub; echo $v
eval 'dynamic() { echo dynamic $1; }'; dynamic 5
name=v; eval "echo \$$name"
eval; echo $?
set -- one two; parameters() { set -- x; echo $1; }; parameters; echo $1 $2
