# getopts, readonly
try() {
  OPTIND=1
  while getopts ab:c name "$@"; do
    echo "$name=$OPTARG $OPTIND"
  done 2>/dev/null
  shift $((OPTIND - 1))
  echo "rest: $*"
}
try -a -b value word
try -abvalue -c -- -a
try -acb value
try -x -b
try word -a
try
quiet() {
  OPTIND=1
  while getopts :ab: name "$@"; do echo "$name:$OPTARG"; done
}
quiet -a -z -b
readonly KEPT=1 also
KEPT_TOO=2
readonly KEPT_TOO
echo $KEPT $KEPT_TOO
(KEPT=3; echo no) 2>/dev/null
echo $?
(unset KEPT_TOO) 2>/dev/null
echo $? $KEPT $KEPT_TOO
. ./no-such-file 2>/dev/null
echo not reached
