//! Giving memory back to the system: an agent that idles all day beside a browser should not hold it.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::limits;

/// Large blocks (a 90 MB message, a label's dots) go back to the system when
/// they are freed, and few threads share few heaps. glibc raises its own
/// threshold with every large block freed and then keeps up to 64 MB. The heaps of
/// Windows and macOS give large blocks back by themselves.
pub fn keep_small() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        // From malloc.h of glibc.
        const M_TRIM_THRESHOLD: i32 = -1;
        const M_MMAP_THRESHOLD: i32 = -3;
        const M_ARENA_MAX: i32 = -8;
        unsafe extern "C" {
            fn mallopt(parameter: i32, value: i32) -> i32;
        }
        for (parameter, value) in [(M_MMAP_THRESHOLD, 256 * 1024), (M_TRIM_THRESHOLD, 1024 * 1024), (M_ARENA_MAX, 2)] {
            // SAFETY: mallopt only sets numbers of the allocator; it is called before other threads exist.
            unsafe { mallopt(parameter, value) };
        }
    }
}

/// A label is done. Now and then what it and the ones before left free between what stays is given back: a label's
/// dots, commands and letters come and go in all sizes, and glibc keeps their pages.
pub fn label_done() {
    static LABELS: AtomicU32 = AtomicU32::new(0);
    if LABELS.fetch_add(1, Ordering::Relaxed) % limits::LABELS_TIDIED == limits::LABELS_TIDIED - 1 {
        give_back();
    }
}

/// Gives free pages back to the system; a millisecond or less.
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        unsafe extern "C" {
            fn malloc_trim(pad: usize) -> i32;
        }
        // SAFETY: malloc_trim only touches what is free, under the allocator's own locks.
        unsafe { malloc_trim(0) };
    }
}
