# A script: `sh hello.sh NAME` runs it.
echo "Hello, ${1}!"
echo "This shell is process $$; /bin has this many programs:"
ls /bin | wc -l
