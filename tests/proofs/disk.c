/* Stands before the C library, counts the calls that change something below a folder, and lets the n-th one
   fail, be cut short, or end the process; `disk.py` compiles and loads it. What is told is in memory that a
   forked child shares, so that it outlives a kill. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { BY_PATH = 1, TAKES_ROOM = 2, WRITES = 4, OTHER = 8 };  /* what a call is */
enum { KILL = -1, CUT = -2 };                                 /* faults that are no errno */
enum { GO, FAIL, HALF };                                      /* what a call does */

static struct { atomic_long count, met; char call[32], path[512]; } *told;
static char folder[PATH_MAX];
static size_t length;
static long nth;
static int fault, kinds, lasting;

__attribute__((constructor)) static void begin(void) {
    told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

void *disk_told(void) { return told; }

/* From now on counts the calls of these kinds below `where`; the `at`-th one, and where `last` all after it,
   meets `what` (0: nothing). */
void disk_watch(const char *where, long at, int what, int which, int last) {
    length = strlen(strcpy(folder, where));
    nth = at, fault = what, kinds = which, lasting = last;
    memset(told, 0, sizeof *told);
}

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }
#define REAL(name) ((__typeof__(&name))real(#name))

static void name_handle(int handle, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t size = readlink(link, path, PATH_MAX - 1);
    path[size < 0 ? 0 : size] = 0;
}

/* The whole path of a file: of the open one where `path` is NULL. */
static void find_path(int handle, const char *path, char *whole) {
    if (path == NULL) { name_handle(handle, whole); return; }
    whole[0] = 0;
    if (path[0] != '/') {
        if (handle != AT_FDCWD) name_handle(handle, whole);
        else if (getcwd(whole, PATH_MAX) == NULL) whole[0] = 0;
        strncat(whole, "/", PATH_MAX - strlen(whole) - 1);
    }
    strncat(whole, path, PATH_MAX - strlen(whole) - 1);
}

static void die(void) { kill(getpid(), SIGKILL); }

static int meet(const char *call, int kind, int handle, const char *path) {
    char whole[PATH_MAX];
    if (!length || !(kind & kinds)) return GO;
    int before = errno;
    find_path(handle, path, whole);
    errno = before;
    if (strncmp(whole, folder, length)) return GO;
    long number = atomic_fetch_add(&told->count, 1) + 1;
    if (!fault || number < nth || (number > nth && !lasting)) return GO;
    if (!atomic_fetch_add(&told->met, 1)) {
        strncpy(told->call, call, sizeof told->call - 1);
        strncpy(told->path, whole + length, sizeof told->path - 1);
    }
    if (fault == CUT && kind & WRITES) return HALF;
    if (fault < 0) die();
    errno = fault;
    return FAIL;
}

#define WRITE(name, half, arguments, ...) \
    ssize_t name(__VA_ARGS__) { \
        switch (meet(#name, WRITES | TAKES_ROOM | OTHER, handle, NULL)) { \
            case FAIL: return -1; \
            case HALF: half; die(); \
        } \
        return REAL(name) arguments; \
    }
WRITE(write, REAL(write)(handle, from, size / 2), (handle, from, size), int handle, const void *from, size_t size)
WRITE(pwrite, REAL(pwrite)(handle, from, size / 2, at), (handle, from, size, at),
      int handle, const void *from, size_t size, off_t at)
WRITE(pwrite64, REAL(pwrite64)(handle, from, size / 2, at), (handle, from, size, at),
      int handle, const void *from, size_t size, off64_t at)
WRITE(writev, REAL(writev)(handle, parts, count / 2), (handle, parts, count),
      int handle, const struct iovec *parts, int count)
WRITE(sendfile, REAL(sendfile)(handle, from, at, size / 2), (handle, from, at, size),
      int handle, int from, off_t *at, size_t size)
WRITE(sendfile64, REAL(sendfile64)(handle, from, at, size / 2), (handle, from, at, size),
      int handle, int from, off64_t *at, size_t size)

/* A call on an open file, or on a path that may be relative to an open folder. */
#define CALL(name, kind, handle, path, arguments, ...) \
    int name(__VA_ARGS__) { return meet(#name, kind, handle, path) ? -1 : REAL(name) arguments; }
CALL(ftruncate, TAKES_ROOM | OTHER, handle, NULL, (handle, size), int handle, off_t size)
CALL(ftruncate64, TAKES_ROOM | OTHER, handle, NULL, (handle, size), int handle, off64_t size)
CALL(fsync, TAKES_ROOM | OTHER, handle, NULL, (handle), int handle)
CALL(fdatasync, TAKES_ROOM | OTHER, handle, NULL, (handle), int handle)
CALL(fchmod, OTHER, handle, NULL, (handle, mode), int handle, mode_t mode)
CALL(futimens, OTHER, handle, NULL, (handle, times), int handle, const struct timespec times[2])
CALL(truncate, BY_PATH | OTHER, AT_FDCWD, path, (path, size), const char *path, off_t size)
CALL(truncate64, BY_PATH | OTHER, AT_FDCWD, path, (path, size), const char *path, off64_t size)
CALL(chmod, BY_PATH | OTHER, AT_FDCWD, path, (path, mode), const char *path, mode_t mode)
CALL(fchmodat, BY_PATH | OTHER, handle, path, (handle, path, mode, flags),
     int handle, const char *path, mode_t mode, int flags)
CALL(utimensat, BY_PATH | OTHER, handle, path, (handle, path, times, flags),
     int handle, const char *path, const struct timespec times[2], int flags)
CALL(mkdir, BY_PATH | TAKES_ROOM | OTHER, AT_FDCWD, path, (path, mode), const char *path, mode_t mode)
CALL(mkdirat, BY_PATH | TAKES_ROOM | OTHER, handle, path, (handle, path, mode),
     int handle, const char *path, mode_t mode)
CALL(rmdir, BY_PATH | OTHER, AT_FDCWD, path, (path), const char *path)
CALL(unlink, BY_PATH | OTHER, AT_FDCWD, path, (path), const char *path)
CALL(unlinkat, BY_PATH | OTHER, handle, path, (handle, path, flags), int handle, const char *path, int flags)
CALL(remove, BY_PATH | OTHER, AT_FDCWD, path, (path), const char *path)
CALL(rename, BY_PATH | TAKES_ROOM | OTHER, AT_FDCWD, to, (from, to), const char *from, const char *to)
CALL(renameat, BY_PATH | TAKES_ROOM | OTHER, there, to, (here, from, there, to),
     int here, const char *from, int there, const char *to)
CALL(renameat2, BY_PATH | TAKES_ROOM | OTHER, there, to, (here, from, there, to, flags),
     int here, const char *from, int there, const char *to, unsigned flags)
CALL(link, BY_PATH | TAKES_ROOM | OTHER, AT_FDCWD, to, (from, to), const char *from, const char *to)

/* What an open is: nothing to us where it only reads; it takes room where it makes the file. */
static int judge_open(int handle, const char *path, int flags) {
    if (!(flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC))) return 0;
    int before = errno, makes = flags & O_CREAT && faccessat(handle, path, F_OK, 0);
    errno = before;
    return BY_PATH | OTHER | (makes ? TAKES_ROOM : 0);
}

#define OPEN(name, handle, arguments, ...) \
    int name(__VA_ARGS__, ...) { \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        return meet(#name, judge_open(handle, path, flags), handle, path) ? -1 : REAL(name) arguments; \
    }
OPEN(open, AT_FDCWD, (path, flags, mode), const char *path, int flags)
OPEN(open64, AT_FDCWD, (path, flags, mode), const char *path, int flags)
OPEN(openat, handle, (handle, path, flags, mode), int handle, const char *path, int flags)
OPEN(openat64, handle, (handle, path, flags, mode), int handle, const char *path, int flags)

/* What compilers make of an open without a mode. */
int __open_2(const char *path, int flags) { return open(path, flags); }
int __open64_2(const char *path, int flags) { return open64(path, flags); }
int __openat_2(int handle, const char *path, int flags) { return openat(handle, path, flags); }
int __openat64_2(int handle, const char *path, int flags) { return openat64(handle, path, flags); }

static int judge_mode(const char *mode) {
    return mode[0] == 'r' && !strchr(mode, '+') ? 0 : BY_PATH | TAKES_ROOM | OTHER;
}
FILE *fopen(const char *path, const char *mode) {
    return meet("fopen", judge_mode(mode), AT_FDCWD, path) ? NULL : REAL(fopen)(path, mode);
}
FILE *fopen64(const char *path, const char *mode) {
    return meet("fopen64", judge_mode(mode), AT_FDCWD, path) ? NULL : REAL(fopen64)(path, mode);
}
