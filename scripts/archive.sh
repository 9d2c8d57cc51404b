# shellcheck shell=bash
# Starts that are twice as quick: a file in which the JVM finds Pollcast's classes as they are after loading. Sourced
# behind common.sh, not run.

# The file for the Java home $1 of release $2: an AOT cache from 25 on, a class-data archive before.
archive_for() {
    local kind=jsa
    [ "$2" -lt 25 ] || kind=aot
    echo "$here/target/pollcast-$(java_version "$1").$kind"
}

# Makes the archive $1 by running the demo with the Java of the home $2 for a moment, with the options that follow. It is no matter if that fails.
make_archive() {
    local archive=$1 java=$2/bin/java line="" port=""
    shift 2
    rm -f "$archive" "$archive.new"
    case $archive in
        *.aot) set -- "$@" "-XX:AOTCacheOutput=$archive.new" ;;
        *) set -- "$@" "-XX:ArchiveClassesAtExit=$archive.new" ;;
    esac
    exec 8< <(exec "$java" "$@" -jar "$jar" demo --gateway-listen 127.0.0.1:0 --admin-listen 127.0.0.1:0 2>/dev/null)
    local pid=$! status=0
    # Whoever ends the launcher meanwhile ends this too.
    trap 'kill -KILL "$pid" 2>/dev/null; exit 130' INT TERM
    while read -r -t 20 line <&8 && [[ $line != *Ctrl-C* ]]; do
        [[ ! $line =~ page\ +http://127.0.0.1:([0-9]+) ]] || port=${BASH_REMATCH[1]}
    done
    [ -z "$port" ] || { ask "$port" /topics; ask "$port" '/stream?topic=weather'; }
    kill -TERM "$pid" 2>/dev/null || true
    # The end of its output is the end of the process; a status above 128 says that there was none in time.
    while [ "$status" = 0 ]; do read -r -t 60 line <&8 || status=$?; done
    exec 8<&-
    if [ "$status" -gt 128 ]; then
        kill -KILL "$pid" 2>/dev/null || true
        rm -f "$archive.new"
    fi
    trap - INT TERM
    # Another start must not see half of it.
    [ ! -f "$archive.new" ] || mv "$archive.new" "$archive"
}

# Reads a few lines of what is at the path $2.
ask() {
    local line lines=0
    exec 7<>"/dev/tcp/127.0.0.1/$1" || return 0
    printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n' "$2" >&7
    while [ $((lines += 1)) -lt 20 ] && read -r -t 2 line <&7; do :; done
    exec 7>&-
}
