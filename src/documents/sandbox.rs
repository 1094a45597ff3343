//! What the process that decodes documents may still ask of the system once it has started: memory that holds no code, time, its two
//! pipes, threads of its own. Files, sockets, programs and other processes are calls that its system does not know any more
//! (seccomp-bpf, Linux), whatever a decoder is made to do.

use std::io;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    apply_filter,
};

/// Calls with whatever they are called with.
const FREE: [i64; 38] = [
    // Pipes that are open already.
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_close,
    // Memory.
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    // Threads.
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_yield,
    libc::SYS_gettid,
    libc::SYS_getpid,
    libc::SYS_membarrier,
    libc::SYS_exit,
    libc::SYS_exit_group,
    // Faults: a signal of its own, a stack to handle it on.
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_tgkill,
    libc::SYS_restart_syscall,
    // Time and chance.
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_getrandom,
    // What it is itself.
    libc::SYS_getrlimit,
    libc::SYS_getrusage,
    libc::SYS_sysinfo,
    libc::SYS_uname,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_times,
];

/// Shuts the thread that calls, and all that it starts, in. It is called while the process has one thread.
///
/// # Errors
/// The system knows no such filters, or refuses this one: nothing is to be decoded then.
pub(super) fn shut_in() -> io::Result<()> {
    let program = filter().map_err(|_| io::Error::from(io::ErrorKind::Unsupported))?;
    apply_filter(&program).map_err(|_| io::Error::from(io::ErrorKind::PermissionDenied))
}

fn filter() -> Result<BpfProgram, seccompiler::BackendError> {
    let mut rules: std::collections::BTreeMap<i64, Vec<SeccompRule>> =
        FREE.into_iter().map(|call| (call, Vec::new())).collect();
    let when = |argument: u8, compared: SeccompCmpOp, are: i32| {
        let are = u64::from(are.unsigned_abs());
        let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, compared, are)?;
        SeccompRule::new(vec![condition]).map(|rule| vec![rule])
    };
    let bits = |bits: i32| SeccompCmpOp::MaskedEq(u64::from(bits.unsigned_abs()));
    let _ = rules.insert(libc::SYS_clone, when(0, bits(libc::CLONE_THREAD), libc::CLONE_THREAD)?);
    let _ = rules.insert(libc::SYS_mmap, when(2, bits(libc::PROT_EXEC), 0)?);
    let _ = rules.insert(libc::SYS_mprotect, when(2, bits(libc::PROT_EXEC), 0)?);
    // Names of threads.
    let _ = rules.insert(libc::SYS_prctl, when(0, SeccompCmpOp::Eq, libc::PR_SET_NAME)?);
    // "No such call" is what libraries expect of an older system: they do without it, and start threads by `clone`, whose
    // arguments a filter can read.
    let refused = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
    let filter = SeccompFilter::new(rules, refused, SeccompAction::Allow, std::env::consts::ARCH.try_into()?)?;
    filter.try_into()
}

#[cfg(test)]
#[path = "sandbox_tests.rs"]
mod tests;
