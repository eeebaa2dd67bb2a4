/* Loaded into a process under test: counts each fsync and fdatasync, and lets it last as long as on a memory card. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct disk { volatile int64_t shortest_ns, syncs; };

static struct disk *disk(void) {
    static struct disk *mapped;
    if (!mapped) {
        int file = open(getenv("BENCH_DISK"), O_RDWR | O_CLOEXEC);
        struct disk *shared = mmap(NULL, sizeof *mapped, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (shared == MAP_FAILED) abort();
        close(file);
        mapped = shared;
    }
    return mapped;
}

static int synced(long call, int file) {
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    int result = syscall(call, file), error = errno;
    int64_t ns = end.tv_nsec + disk()->shortest_ns;
    end.tv_sec += ns / 1000000000;
    end.tv_nsec = ns % 1000000000;
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL);
    __atomic_add_fetch(&disk()->syncs, 1, __ATOMIC_RELAXED);
    errno = error;
    return result;
}

int fsync(int file) { return synced(SYS_fsync, file); }

int fdatasync(int file) { return synced(SYS_fdatasync, file); }
