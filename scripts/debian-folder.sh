# SPDX-License-Identifier: GPL-2.0-only
# How a script makes a folder that holds another Debian. Sourced, not run.

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# require_makers : ends the script with a sentence unless it can make such folders here.
require_makers() {
    [ "$(id -u)" = 0 ] || fail "Only root can do this: it makes a Debian in a folder, and network namespaces."
    command -v debootstrap >/dev/null || fail "debootstrap is needed; on Debian: apt-get install debootstrap"
}

# make_debian FOLDER RELEASE MIRROR PACKAGE... : at the end the folder is whole, or it is not there.
make_debian() {
    local folder=${1%/} release=$2 mirror=$3
    local part=$folder.part log=$folder.log
    shift 3
    [ ! -e "$folder" ] || fail "$folder exists, without what it is to hold; move it away, or name another folder."
    mkdir -p "$(dirname "$folder")"
    [ ! -e "$part" ] || [ -d "$part/debootstrap" ] || [ -e "$part/etc/debian_version" ] ||
        fail "$part is in the way; move it away, or name another folder."
    rm -rf --one-file-system "$part"
    echo "Debian $release comes from $mirror to $folder; see $log."
    # What they mount vanishes with unshare, whatever happens to them.
    if ! {
        unshare --mount debootstrap --variant=minbase "$release" "$part" "$mirror" /usr/share/debootstrap/scripts/sid &&
            unshare --mount chroot "$part" apt-get -q -o Acquire::Check-Valid-Until=false update &&
            unshare --mount chroot "$part" env DEBIAN_FRONTEND=noninteractive LC_ALL=C \
                apt-get install -q -y --no-install-recommends "$@"
    } >"$log" 2>&1; then
        tail -n 3 "$log" >&2
        rm -rf --one-file-system "$part"
        fail "Debian $release could not be made in $folder; the last words of $log are above. Is $mirror a mirror that answers?"
    fi
    mv -T "$part" "$folder"
}
