# Commands whose output is the same everywhere.
printf 'one:two:three\nfour\n:five:\n' > f
cut -d : -f 2 f; cut -d : -f 1,3 f; cut -s -d : -f 2- f; cut -d : -f -2 f; cut -b 1-3,5 f; cut -c 2 f; printf 'a\tb\tc\n' | cut -f 2,3
echo 'Hello, World' | tr a-z A-Z; echo 'Hello' | tr -d lo; echo 'aabbcc' | tr -s ab; echo 'hello 42' | tr -cd '[:digit:]\n'; echo abc | tr abc x
echo 'a b  c' | tr -s ' ' '\n'; echo hello | tr '[:lower:]' '[:upper:]'; echo 'x-y' | tr 'x-' 'a_'; printf 'a\\b\n' | tr '\\' /; echo abc | tr -c 'a\n' .
echo to both | tee g h; cat g h; echo more | tee -a g > /dev/null; cat g
seq 1 5 | xargs; seq 1 5 | xargs -n 2 echo x; printf 'a b\nc\n' | xargs -I {} echo '<{}>'; printf '"a b" c\\ d\n' | xargs -n 1 echo; echo | xargs echo none
seq 1 5 | xargs -n 2 false; echo $?; seq 1 3000 | xargs -n 500 echo | cut -d ' ' -f 1
printf 'hello\n\001\377 world, more than a row\n' | od; printf 'hello\n\001\377' | od -c; printf 'hello\n\001\377ab' | od -A d -t x1; printf '\001\002\377\376' | od -A x -t d1; printf '\001\002\003\004' | od -A n -t u4; printf 'abcd' | od -x; od -t o1 < /dev/null
seq 1 20000 | od -A n -t x1 | tail -n 1; seq 1 3 | head -c 3; echo; head -c 0 f; seq 1 20000 | head -c 10000 | tail -n 1
seq 1 10 > a; (seq 1 3; echo x; seq 5 8; seq 10 12) > b
diff a b; echo $?; diff a a; echo $?; diff a f; echo $?; diff /dev/null f; diff f /dev/null; (seq 1 4; echo y; seq 5 10) | cat > c; diff a c
diff -u a b | grep -v "^[-+][-+][-+]"; diff -u /dev/null f | grep -v "^[-+][-+][-+]"; (seq 1 100; echo z; seq 101 200) > c; (seq 0 100; seq 101 150; seq 152 200) > d; diff -u c d | grep -v "^[-+][-+][-+]"; diff c d
mkdir -p t/x t/y/z; echo 1 > t/a.c; echo 2 > t/x/b.c; echo 3 > t/y/z/c.h
find t | sort; find t -name '*.c' | sort; find t -type d | sort; find t/y -type f -name 'c*'; find t -maxdepth 1 | sort; cd t; find . -name z; cd ..
find nope 2> /dev/null; echo $?
seq 1 20 | tail -n +18; tail -n +2 f; tail -n +9 f; tail -n +0 f | head -n 1; printf 'a\nb' | tail -n +2
