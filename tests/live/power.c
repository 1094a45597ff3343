/* Keeps, of each file below a folder, a copy as it was when the program last had it written through to the disk: what a power cut
   leaves of it at worst. The program's own word about what is durable is not taken. */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

/* Where the copy of a file lies; 0 for a file that is none of ours. */
static int copy_of(const char *path, char *copy) {
    const char *folder = getenv("POWER_FOLDER"), *kept = getenv("POWER_KEPT");
    if (folder == NULL || kept == NULL || strncmp(path, folder, strlen(folder)) != 0) return 0;
    int at = snprintf(copy, PATH_MAX, "%s/", kept);
    for (; *path != 0 && at < PATH_MAX - 1; path++) copy[at++] = *path == '/' ? '%' : *path;
    copy[at] = 0;
    return 1;
}

static int really_rename(const char *from, const char *to) {
    return ((int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename"))(from, to);
}

static int really_unlink(const char *path) { return ((int (*)(const char *))dlsym(RTLD_NEXT, "unlink"))(path); }

/* By the descriptor that is there: closing another one would let go of the locks that the program holds on the file. */
static void keep(int from) {
    char link[64], path[PATH_MAX], copy[PATH_MAX], fresh[PATH_MAX], octets[65536];
    snprintf(link, sizeof link, "/proc/self/fd/%d", from);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return;
    path[length] = 0;
    if (!copy_of(path, copy)) return;
    int own = -1;
    if (pread(from, octets, 1, 0) < 0) own = open(path, O_RDONLY);
    pthread_mutex_lock(&one_at_a_time);
    snprintf(fresh, sizeof fresh, "%s/fresh", getenv("POWER_KEPT"));
    int to = open(fresh, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (to < 0) abort();
    off_t at = 0;
    for (ssize_t got; (got = pread(own < 0 ? from : own, octets, sizeof octets, at)) > 0; at += got)
        if (write(to, octets, got) != got) abort();
    close(to);
    if (really_rename(fresh, copy) != 0) abort();
    pthread_mutex_unlock(&one_at_a_time);
    if (own >= 0) close(own);
}

int fsync(int file) {
    int done = ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(file);
    if (done == 0) keep(file);
    return done;
}

int fdatasync(int file) {
    int done = ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(file);
    if (done == 0) keep(file);
    return done;
}

int rename(const char *from, const char *to) {
    char before[PATH_MAX], after[PATH_MAX];
    int done = really_rename(from, to);
    if (done == 0 && copy_of(from, before) && copy_of(to, after)) really_rename(before, after);
    return done;
}

int unlink(const char *path) {
    char copy[PATH_MAX];
    int done = really_unlink(path);
    if (done == 0 && copy_of(path, copy)) really_unlink(copy);
    return done;
}
