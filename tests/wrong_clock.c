/* Loaded into a process under test: its machine's clock, its uptime and whether it is synchronised stand in a file.

   libfaketime moves the clock too, but knows nothing of adjtimex, of another boot, or of the time since it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

struct machine { volatile int64_t clock_ahead_ns, uptime_ahead_ns, synchronised; };
static const char BOOT_ID[] = "/proc/sys/kernel/random/boot_id";

static const struct machine *machine(void) {
    static const struct machine *mapped;
    if (!mapped) {
        int file = syscall(SYS_openat, AT_FDCWD, getenv("TEST_MACHINE"), O_RDONLY | O_CLOEXEC);
        mapped = mmap(NULL, sizeof *mapped, PROT_READ, MAP_SHARED, file, 0);
        if (mapped == MAP_FAILED) abort();
        close(file);
    }
    return mapped;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int failed = syscall(SYS_clock_gettime, clock, now);
    if (failed) return failed;
    int64_t ahead = 0;
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) ahead = machine()->clock_ahead_ns;
    if (clock == CLOCK_BOOTTIME) ahead = machine()->uptime_ahead_ns;
    int64_t ns = now->tv_nsec + ahead % 1000000000;
    now->tv_sec += ahead / 1000000000 + (ns >= 1000000000) - (ns < 0);
    now->tv_nsec = (ns + 1000000000) % 1000000000;
    return 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec exact;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *now) {
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    if (now) *now = exact.tv_sec;
    return exact.tv_sec;
}

int adjtimex(struct timex *state) {
    (void)state;
    return machine()->synchronised ? TIME_OK : TIME_ERROR;
}

static int opened(const char *path, int flags, mode_t mode) {
    if (!strcmp(path, BOOT_ID)) path = getenv("TEST_MACHINE_BOOT");
    return syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
    va_end(more);
    return opened(path, flags, mode);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));
