//! Giving memory back to the system: an agent that idles all day beside a browser should not hold it.

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
