/* A PKCS#11 module in front of another: notes logins, ends and signatures in files, and misbehaves while files say so. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FINALIZE = 1, SLOTS = 4, LOGIN = 18, LOGOUT = 19, SIGN = 43, DEVICE_ERROR = 0x30 };

/* CK_FUNCTION_LIST: the version, then 68 functions in the order of the standard. */
static struct { unsigned char version[2]; void *functions[68]; } list, *inner;

static void path(char *out, const char *name) { snprintf(out, 4096, "%s/%s", getenv("SHIM_DIR"), name); }

static int is_there(const char *name) {
    char file[4096];
    path(file, name);
    return access(file, F_OK) == 0;
}

static void note_in(const char *name, const char *line) {
    char file[4096];
    path(file, name);
    int to = open(file, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (write(to, line, strlen(line)) < 0) abort();
    close(to);
}

static void note(const char *line) { note_in("calls", line); }

static unsigned long slots(unsigned char present, unsigned long *list, unsigned long *count) {
    if (is_there("blind")) return DEVICE_ERROR;
    return ((unsigned long (*)(unsigned char, unsigned long *, unsigned long *))inner->functions[SLOTS])(present, list, count);
}

static unsigned long login(unsigned long session, unsigned long user, unsigned char *pin, unsigned long length) {
    note("login begins\n");
    while (is_there("slow")) usleep(10000);
    unsigned long rv = ((unsigned long (*)(unsigned long, unsigned long, unsigned char *, unsigned long))inner->functions[LOGIN])(session, user, pin, length);
    if (rv == 0) note("logged in\n");
    return rv;
}

static unsigned long logout(unsigned long session) {
    unsigned long rv = ((unsigned long (*)(unsigned long))inner->functions[LOGOUT])(session);
    if (rv == 0) note("logged out\n");
    return rv;
}

static unsigned long sign(unsigned long session, unsigned char *data, unsigned long length, unsigned char *signature, unsigned long *room) {
    if (signature != NULL) note_in("signatures", ".");
    return ((unsigned long (*)(unsigned long, unsigned char *, unsigned long, unsigned char *, unsigned long *))inner->functions[SIGN])(session, data, length, signature, room);
}

static unsigned long finalize(void *reserved) {
    note("finalized\n");
    return ((unsigned long (*)(void *))inner->functions[FINALIZE])(reserved);
}

unsigned long C_GetFunctionList(void **out) {
    void *module = dlopen(getenv("SHIM_MODULE"), RTLD_NOW);
    if (module == NULL) return DEVICE_ERROR;
    unsigned long rv = ((unsigned long (*)(void *))dlsym(module, "C_GetFunctionList"))(&inner);
    if (rv != 0) return rv;
    memcpy(&list, inner, sizeof list);
    list.functions[SLOTS] = slots;
    list.functions[LOGIN] = login;
    list.functions[LOGOUT] = logout;
    list.functions[SIGN] = sign;
    list.functions[FINALIZE] = finalize;
    *out = &list;
    return 0;
}
