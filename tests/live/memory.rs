//! The memory of a running process, searched from outside.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};

/// Octets read at once; what lies across two reads is found too.
const CHUNK: usize = 1 << 20;
/// Devices and what the kernel alone reads.
const SKIPPED: [&str; 3] = ["[vvar", "[vsyscall]", "/dev/"];

/// How often each needle lies in the readable memory of a process, mapped files included.
pub fn count(pid: u32, needles: &[&[u8]]) -> Vec<usize> {
    let maps = std::fs::read_to_string(format!("/proc/{pid}/maps")).expect("the process runs");
    let mut memory = File::open(format!("/proc/{pid}/mem")).expect("the process is ours");
    let longest = needles.iter().map(|needle| needle.len()).max().unwrap_or(1);
    let mut found = vec![0; needles.len()];
    let mut regions = 0;
    for line in maps.lines().filter(|line| !SKIPPED.iter().any(|skipped| line.contains(skipped))) {
        let mut words = line.split_whitespace();
        let (range, rights) = (words.next().unwrap(), words.next().unwrap());
        let (from, to) = range.split_once('-').unwrap();
        let address = |text| u64::from_str_radix(text, 16).unwrap();
        let (mut at, to) = (address(from), address(to));
        if !rights.starts_with('r') {
            continue;
        }
        regions += 1;
        let mut kept: Vec<u8> = Vec::new();
        while at < to {
            let mut octets = vec![0; CHUNK.min(usize::try_from(to - at).unwrap())];
            // A page of a file that has become shorter cannot be read.
            if memory.seek(SeekFrom::Start(at)).is_err() || memory.read_exact(&mut octets).is_err() {
                break;
            }
            at += u64::try_from(octets.len()).unwrap();
            let old = kept.len();
            kept.extend(octets);
            for (needle, found) in needles.iter().zip(&mut found) {
                // Those that end in what was there before were counted before.
                *found += memchr::memmem::find_iter(&kept, needle).filter(|at| at + needle.len() > old).count();
            }
            let _ = kept.drain(..kept.len().saturating_sub(longest - 1));
        }
    }
    assert!(regions > 20, "nothing could be read");
    found
}
