# shellcheck shell=bash
# What ./pollcast and ./verify share: finding a JDK, and installing what is missing. Sourced, not run.

say() { printf 'pollcast: %s\n' "$*" >&2; }

die() {
    say "$*"
    exit 1
}

# The version (17.0.15) of the Java home $1, or nothing. The file "release" answers without starting a JVM.
java_version() {
    local line
    if [ ! -x "$1/bin/java" ] || [ ! -r "$1/release" ]; then return 0; fi
    while IFS= read -r line; do
        if [[ $line =~ ^JAVA_VERSION=\"([0-9][0-9._]*) ]]; then
            echo "${BASH_REMATCH[1]}"
            return 0
        fi
    done <"$1/release"
}

# Its feature release (17, 21, …), or nothing.
java_release() {
    local version
    version=$(java_version "$1")
    echo "${version%%.*}"
}

# The home of the java program on the PATH, through the links that Debian's alternatives make, or nothing.
java_home_on_path() {
    local java
    java=$(command -v java) || return 0
    java=$(readlink -f "$java")
    echo "${java%/bin/java}"
}

# Prints the newest Java home from release $1 to release $2 that has the program bin/$3, or nothing. Of equals the first
# wins: JAVA_HOME, then the PATH, then what is installed in the usual places.
find_java() {
    local home release best="" best_release=0
    for home in "${JAVA_HOME-}" "$(java_home_on_path)" /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if [ -z "$home" ] || [ ! -x "$home/bin/$3" ]; then continue; fi
        release=$(java_release "$home")
        if [ "${release:-0}" -ge "$1" ] && [ "$release" -le "$2" ] && [ "$release" -gt "$best_release" ]; then
            best=$home
            best_release=$release
        fi
    done
    echo "$best"
}

# Pollcast's sources and their compiler plug-ins were tried on these.
find_jdk_to_build() { find_java 17 25 javac; }

# The newest JDK package in those bounds that this distribution has.
jdk_package() {
    local release
    for release in 25 21; do
        if apt-cache policy "openjdk-$release-jdk-headless" 2>/dev/null | grep -q 'Candidate: [0-9]'; then
            echo "openjdk-$release-jdk-headless"
            return
        fi
    done
    echo openjdk-17-jdk-headless
}

# Installs the named Debian packages, "jdk" being the right JDK, or says how and exits 1. $install is "yes" or "no".
install_packages() {
    local package packages=() refused=""
    if ! command -v apt-get >/dev/null; then
        die "missing here: ${*/#jdk/a JDK, release 17 to 25}. Install it with this system's package manager and start again."
    fi
    [ "${install:-yes}" = yes ] || refused="--no-install"
    [ -n "$refused" ] || [ "$(id -u)" = 0 ] || refused="not root"
    if [ -z "$refused" ]; then
        say "missing here: ${*/#jdk/a JDK}; installing with apt-get"
        apt-get update -qq >/dev/null || die "apt-get update failed"
    fi
    for package in "$@"; do
        [ "$package" != jdk ] || package=$(jdk_package)
        packages+=("$package")
    done
    [ -z "$refused" ] || die "missing here: ${packages[*]} ($refused). To install:
    sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages[*]}"
    quietly_install "${packages[@]}" || exit 1
}

# Debian starts a daemon when its package is installed, unless this file says no. It is ours only if there was none. The
# body is a subshell, so that its trap is its own.
quietly_install() (
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        trap 'rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
    fi
    if ! output=$(DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" 2>&1 </dev/null); then
        printf '%s\n' "$output" >&2
        die "apt-get could not install: $*"
    fi
)
