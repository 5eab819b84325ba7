/// Has all threads of this process allocate from one heap, where the system would give each its own.
///
/// For a process that makes one call: its threads take turns, and a heap of one's own is grown page by page, one system
/// call at a time (about 5 % of a cached start).
pub(crate) fn share() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[expect(unsafe_code, reason = "the allocator takes its settings no other way")]
    // SAFETY: mallopt(3) only sets a number, and no other thread runs yet.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1);
    }
}
