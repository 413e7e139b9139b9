/*
 * A stand-in for libnvidia-ml.so.1: devices whose power and energy at any instant are known.
 *
 * Device i draws 300 + 100 i + 80 sin(2 pi t / 7) W, t being seconds of CLOCK_REALTIME since
 * Unix time 1,700,000,000; its counter holds the exact integral of that from t = 0, in mJ.
 * Variables of the environment choose faults; seconds count from the initialisation:
 *   STAND_IN_DEVICES=N        how many devices there are (2)
 *   STAND_IN_LOST=I:S         device I is lost after S seconds
 *   STAND_IN_HANG=S           every reading hangs after S seconds
 *   STAND_IN_CRASH=S          the library aborts after S seconds
 *   STAND_IN_NO_FIELDS=1      an old driver: no field values
 *   STAND_IN_NO_ENERGY=1      no energy counter
 *   STAND_IN_MIG=1            MIG is on; the number of devices stays that of the whole ones
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SUCCESS = 0, INVALID = 2, NOT_SUPPORTED = 3, LOST = 15 };
enum { FIELD_ENERGY = 83, FIELD_POWER_INSTANT = 186, UNSIGNED_INT = 1, UNSIGNED_LONG_LONG = 3 };

typedef struct {
    uint32_t field;
    uint32_t scope;
    int64_t timestamp;
    int64_t latency_us;
    int value_type;
    int result;
    union { double d; unsigned int ui; unsigned long long ull; } value;
} field_value;

static double initialised_s;

static double now_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (double)(now.tv_sec - 1700000000) + 1e-9 * (double)now.tv_nsec;
}

static int is_set(const char *name) { return getenv(name) != NULL; }

static int is_past(const char *seconds) {
    return seconds != NULL && now_s() - initialised_s >= atof(seconds);
}

static unsigned int devices_count(void) {
    const char *count = getenv("STAND_IN_DEVICES");
    return count == NULL ? 2 : (unsigned int)atoi(count);
}

static unsigned int index_of(void *device) { return (unsigned int)((uintptr_t)device - 1); }

static int fault_of(void *device) {
    const char *lost = getenv("STAND_IN_LOST");
    if (is_past(getenv("STAND_IN_CRASH"))) abort();
    while (is_past(getenv("STAND_IN_HANG"))) pause();
    if (lost != NULL && (unsigned int)atoi(lost) == index_of(device) && is_past(strchr(lost, ':') + 1))
        return LOST;
    return SUCCESS;
}

static double power_w(void *device) {
    return 300.0 + 100.0 * index_of(device) + 80.0 * sin(2.0 * M_PI * now_s() / 7.0);
}

static double energy_j(void *device) {
    double t = now_s();
    double wave_j = 80.0 * 7.0 / (2.0 * M_PI) * (1.0 - cos(2.0 * M_PI * t / 7.0));
    return (300.0 + 100.0 * index_of(device)) * t + wave_j;
}

int nvmlInitWithFlags(unsigned int flags) {
    (void)flags;
    initialised_s = now_s();
    return SUCCESS;
}

int nvmlShutdown(void) { return SUCCESS; }

const char *nvmlErrorString(int result) { return result == LOST ? "GPU is lost" : "a stand-in error"; }

int nvmlDeviceGetCount_v2(unsigned int *count) {
    *count = devices_count();
    return SUCCESS;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned int index, void **device) {
    if (index >= devices_count()) return INVALID;
    *device = (void *)((uintptr_t)index + 1);
    return SUCCESS;
}

int nvmlSystemGetDriverVersion(char *text, unsigned int length) {
    snprintf(text, length, "580.00.00");
    return SUCCESS;
}

int nvmlSystemGetNVMLVersion(char *text, unsigned int length) {
    snprintf(text, length, "13.580.00");
    return SUCCESS;
}

int nvmlDeviceGetUUID(void *device, char *text, unsigned int length) {
    snprintf(text, length, "GPU-00000000-0000-0000-0000-%012u", index_of(device));
    return SUCCESS;
}

int nvmlDeviceGetName(void *device, char *text, unsigned int length) {
    (void)device;
    snprintf(text, length, "Stand-in 80GB");
    return SUCCESS;
}

int nvmlDeviceGetPowerManagementLimit(void *device, unsigned int *limit_mw) {
    (void)device;
    *limit_mw = 700000;
    return SUCCESS;
}

int nvmlDeviceGetMigMode(void *device, unsigned int *current, unsigned int *pending) {
    (void)device;
    *current = *pending = is_set("STAND_IN_MIG") ? 1 : 0;
    return SUCCESS;
}

int nvmlDeviceGetPowerUsage(void *device, unsigned int *milliwatts) {
    int fault = fault_of(device);
    if (fault == SUCCESS) *milliwatts = (unsigned int)llround(1000.0 * power_w(device));
    return fault;
}

int nvmlDeviceGetTotalEnergyConsumption(void *device, unsigned long long *millijoules) {
    int fault = is_set("STAND_IN_NO_ENERGY") ? NOT_SUPPORTED : fault_of(device);
    if (fault == SUCCESS) *millijoules = (unsigned long long)llround(1000.0 * energy_j(device));
    return fault;
}

int nvmlDeviceGetFieldValues(void *device, int count, field_value *values) {
    int fault = fault_of(device);
    if (fault != SUCCESS) return fault;
    for (int i = 0; i < count; i++) {
        values[i].result = is_set("STAND_IN_NO_FIELDS") ? NOT_SUPPORTED : SUCCESS;
        if (values[i].field == FIELD_POWER_INSTANT) {
            values[i].value_type = UNSIGNED_INT;
            values[i].value.ui = (unsigned int)llround(1000.0 * power_w(device));
        } else if (values[i].field == FIELD_ENERGY) {
            if (is_set("STAND_IN_NO_ENERGY")) values[i].result = NOT_SUPPORTED;
            values[i].value_type = UNSIGNED_LONG_LONG;
            values[i].value.ull = (unsigned long long)llround(1000.0 * energy_j(device));
        } else {
            values[i].result = NOT_SUPPORTED;
        }
    }
    return SUCCESS;
}
