/**
 * Programs of `/bin/sh` that put an analysis process into its cage and then become it: every step is an `exec`, so the process keeps
 * the id that was started, and its exit code and signal are seen as they are.
 */

/** Where the programs of the cage are looked for: the process gets no PATH. Not exported, so the analysis process does not see it. */
const FIND_PROGRAMS = 'PATH=/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin';

/**
 * Bounds that the kernel keeps. `$1` KiB of data memory (RLIMIT_DATA counts what may be written, unlike RLIMIT_AS, which V8's
 * reservations of address space would exhaust at once), `$2` blocks of 512 bytes in one file, no core dump of a stranger's video.
 * A system without one of the limits goes without it.
 */
const SET_LIMITS = `${FIND_PROGRAMS}
ulimit -c 0 2>/dev/null || :
ulimit -d "$1" 2>/dev/null || :
ulimit -f "$2" 2>/dev/null || :
shift 2`;

/** Dies with its parent even in a busy loop, and gains no privileges by running another program. */
const HELD_BY_PARENT = '--pdeathsig KILL --no-new-privs';

/** `sh -c LIMITED name data-kib file-blocks program args…` */
export const LIMITED = `${SET_LIMITS}
if command -v setpriv >/dev/null; then exec setpriv ${HELD_BY_PARENT} "$@"; fi
exec "$@"`;

/**
 * `sh -c CAGED name data-kib file-blocks folder input… -- read-only-folder-or-file… -- program args…`
 *
 * In a user, network, IPC and mount namespace of its own, which any user may make where the kernel allows it: no network at all, not
 * even loopback, and a file system that holds nothing but the programs (read-only) and the one folder, in which the source
 * is read-only too, as it may be a hard link to the store's. What needs privileges in the namespace is done before the
 * capabilities are dropped; without CAP_SYS_CHROOT there is no way back out of the root.
 */
export const CAGED = `${SET_LIMITS}
exec unshare --user --map-root-user --net --ipc --mount -- /bin/sh -ec '
${FIND_PROGRAMS}
root=/sys
mount -t tmpfs -o size=1m,mode=0755,nosuid,nodev vidi "$root"
read_only() {
  # A disk that is mounted nosuid or nodev stays so in a user namespace: a remount has to say it again.
  mount --bind -o ro "$1" "$2" 2>/dev/null || mount --bind -o ro,nosuid,nodev "$1" "$2"
}
folder=$1
shift
mkdir -p "$root$folder"
mount --bind "$folder" "$root$folder"
while [ "$1" != -- ]; do
  if [ -e "$folder/$1" ]; then read_only "$folder/$1" "$root$folder/$1"; fi
  shift
done
shift
while [ "$1" != -- ]; do
  if [ -d "$1" ]; then
    mkdir -p "$root$1"
    read_only "$1" "$root$1"
  elif [ -f "$1" ]; then
    mkdir -p "$root\${1%/*}"
    : > "$root$1"
    read_only "$1" "$root$1"
  fi
  shift
done
shift
: > "$root/setpriv"
read_only "$(command -v setpriv)" "$root/setpriv"
mount -o remount,bind,ro,nosuid,nodev "$root"
exec chroot "$root" /setpriv ${HELD_BY_PARENT} --inh-caps=-all --bounding-set=-all "$@"
' "$0" "$@"`;
