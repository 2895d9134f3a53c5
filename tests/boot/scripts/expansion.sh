# ${...}, $((...)), $(...), splitting, here-documents.
x=hello e= ; unset u
echo ${x:-d} ${e:-d} ${u:-d} ${e-d}. ${u-d}
echo ${x:+a} ${e:+a}. ${u+a}. ${e+a}
echo ${u:=set} $u ${e:=now} $e
echo ${#x} ${#u} ${x#h} ${x%o} ${x#*l} ${x##*l} ${x%l*} ${x%%l*} ${x#z}
p=/usr/lib/x.tar.gz; echo ${p##*/} ${p%/*} ${p%.*} ${p%%.*} ${p#/*/}
echo "${u2:-a "b" c}" "${u2:-$x}" ${u2:-a   b} "${u2:-a   b}" ${u2:-"a   b"}
star='*'; echo "${star}" '*' \*; echo ${p%"${p#?}"}
s='l*'; echo ${x%$s} ${x%"$s"}
for w in ${u3:-a b "c d"}; do echo "<$w>"; done
for w in ${x:+"$x $x"} ${e2:+x}; do echo "<$w>"; done
set -- a 'b c' d; for w in "$@"; do echo "<$w>"; done; for w in "x$@y"; do echo "<$w>"; done
for w in "$*"; do echo "<$w>"; done; IFS=,; echo "$*"; for w in $*; do echo "<$w>"; done
v='1,2,,3,'; for w in $v; do echo "<$w>"; done
IFS=' ,'; v=' a , b,,c '; for w in $v; do echo "<$w>"; done
IFS=; v='a b'; for w in $v; do echo "<$w>"; done
unset IFS; v='  a   b  '; for w in $v; do echo "<$w>"; done; echo x$v'y'
echo ${1} ${2} ${10-none} $# ${#}

echo $((1 + 2 * 3)) $(((1 + 2) * 3)) $((7 / 2)) $((-7 / 2)) $((-7 % 3)) $((7 % -3))
echo $((1 << 10)) $((-1 >> 1)) $((5 & 3)) $((5 | 3)) $((5 ^ 3)) $((~5)) $((!5)) $((!0))
echo $((1 < 2)) $((2 <= 1)) $((1 == 1)) $((1 != 1)) $((1 && 0)) $((0 || 2)) $((1 ? 2 : 3)) $((0 ? 1 : 0 ? 2 : 3))
n=5; echo $((n)) $(($n + 1)) $((n * n)) $((n += 2)) $n $((n -= 1)) $((n *= 2)) $((n %= 5)) $n $((m = n + 1)) $m
echo $((0x1f)) $((017)) $((9223372036854775807)) $((9223372036854775807 + 1)) $((- -3)) $((+3))
echo $((0 && (k = 5))) ${k-unset} $((1 || 1 / 0)) $(( 2 *
3 )) $((unset_variable)) "$((1+1))" $(( $(echo 4) * ${#x} ))

echo $(echo a; echo b) "$(echo a; echo b)" "$(printf 'x\n\n\n')" "$(echo "nested $(echo "deep")")"
echo `echo back` "`echo "quotes"`" `echo \`echo nested\``
echo $(case x in x) echo case;; esac) $( (echo sub) ) $(# comment )
echo after)
v=$(exit 3); echo $?; v=$(false) || echo failed; echo $(false)$?
v=$(printf 'a\nb'); echo "$v"; echo $v

cat <<END
x is $x and $((1 + 1)) and $(echo command) and \$x and \\ and "quotes" '$x'
 \`echo not\` ${x%o}
END
cat <<'END'
x is $x \$x $(echo)
END
cat <<-END
	tabs
	  gone $x
	END
cat <<A; cat <<B
a
A
b
B
cat <<END | sort
2
1
END
cat <<END
END
echo "$(cat <<END
within $x
END
)"
f() { cat <<END; }
function $1
END
f one; f two
if true; then cat <<END; fi
in if
END
(cat <<END; echo after)
in subshell
END
echo 'single '\''quoted'\' "double \"quoted\" \$ \` \\" un\qu\oted con"cat"'en'ated
echo a\
b "c\
d"
echo '' "" x ""y
echo {a,b} a{ } ~x "~" \~
echo # comment
echo a#b '#' \#
