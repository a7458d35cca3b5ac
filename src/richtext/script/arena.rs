//! The one piece of memory that a script engine lives in: bounded, counted, and put back byte for byte as it was.
//!
//! All that the engine takes it takes from here, so a copy of what is used, made
//! when the engine was ready, is the whole engine. Writing the copy back undoes
//! whatever a template did: to `_`, to prototypes, to globals, to the engine's
//! own state after it ran out of memory.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::cell::{Cell, RefCell};
use std::ptr::{self, NonNull};
use std::rc::Rc;

use rquickjs::allocator::Allocator;

/// Before every block: its size, and room so that what follows is aligned.
const HEADER: usize = 16;
/// Blocks up to this many bytes have a list for each multiple of 16, larger ones four lists a doubling.
const FINE: usize = 1_024;
const LISTS: usize = FINE / 16 + 4 * 32;
/// No block: the arena's end is never one.
const NONE: usize = usize::MAX;

/// Memory for one engine.
pub(super) struct Arena {
    base: NonNull<u8>,
    layout: Layout,
    books: RefCell<Books>,
    /// Bytes that may still be handed out in this run, those given back counted too: filling memory takes time.
    allowance: Cell<usize>,
    /// Was anything refused in this run?
    refused: Cell<bool>,
    /// The end of the farthest block that was ever handed out.
    touched: Cell<usize>,
}

/// Which bytes are free; part of what is put back.
#[derive(Clone)]
struct Books {
    /// Everything from here on has never been used.
    used: usize,
    /// The first free block of each size, as its place in the arena.
    free: [usize; LISTS],
}

/// An arena as it was.
pub(super) struct Copy {
    bytes: Box<[u8]>,
    books: Books,
}

impl Arena {
    /// `size` bytes; the system gives them when they are first written.
    pub(super) fn new(size: usize) -> Option<Rc<Arena>> {
        let layout = Layout::from_size_align(size, HEADER).ok().filter(|layout| layout.size() > 0)?;
        // SAFETY: the size is not zero.
        let base = NonNull::new(unsafe { alloc_zeroed(layout) })?;
        let books = RefCell::new(Books { used: 0, free: [NONE; LISTS] });
        let (allowance, refused, touched) = (Cell::new(usize::MAX), Cell::new(false), Cell::new(0));
        Some(Rc::new(Arena { base, layout, books, allowance, refused, touched }))
    }

    pub(super) fn copy(&self) -> Copy {
        let books = self.books.borrow().clone();
        // SAFETY: the first `used` bytes lie inside the arena, which began as zeros.
        let bytes = unsafe { std::slice::from_raw_parts(self.base.as_ptr(), books.used) }.into();
        Copy { bytes, books }
    }

    /// # Safety
    /// The copy is this arena's own, and nothing but what existed when it was
    /// made is used afterwards: no value of the engine may have been kept.
    pub(super) unsafe fn put_back(&self, copy: &Copy) {
        // SAFETY: the copy is not longer than the arena it was taken from.
        unsafe { ptr::copy_nonoverlapping(copy.bytes.as_ptr(), self.base.as_ptr(), copy.bytes.len()) };
        *self.books.borrow_mut() = copy.books.clone();
    }

    /// Begins a run that may be handed `allowance` bytes in all.
    pub(super) fn begin(&self, allowance: usize) {
        self.allowance.set(allowance);
        self.refused.set(false);
    }

    pub(super) fn has_refused(&self) -> bool {
        self.refused.get()
    }

    /// Bytes that were ever handed out: that much of the system's memory is held.
    pub(super) fn touched(&self) -> usize {
        self.touched.get()
    }

    /// Bytes that may still be handed out in this run.
    #[cfg(test)]
    pub(super) fn allowance(&self) -> usize {
        self.allowance.get()
    }

    fn take(&self, size: usize) -> *mut u8 {
        let block = self.block(size);
        if block.is_none() {
            self.refused.set(true);
        }
        block.unwrap_or(ptr::null_mut())
    }

    fn block(&self, size: usize) -> Option<*mut u8> {
        let (list, size) = list_of(size.checked_add(HEADER)?)?;
        self.allowance.set(self.allowance.get().checked_sub(size)?);
        let mut books = self.books.borrow_mut();
        let first = books.free.get_mut(list)?;
        let place = if *first == NONE {
            let place = books.used;
            books.used = place.checked_add(size).filter(|end| *end <= self.layout.size())?;
            self.touched.set(self.touched.get().max(books.used));
            place
        } else {
            let place = *first;
            // SAFETY: a free block holds the next one's place after its header.
            *first = unsafe { self.base.as_ptr().add(place + HEADER).cast::<usize>().read() };
            place
        };
        // SAFETY: `place` and `size` lie inside the arena, whose blocks are multiples of 16.
        unsafe {
            let block = self.base.as_ptr().add(place);
            block.cast::<usize>().write(size);
            Some(block.add(HEADER))
        }
    }

    /// # Safety
    /// `block` was handed out by this arena and is not used any more.
    unsafe fn give_back(&self, block: *mut u8) {
        // SAFETY: a block stands after its header, inside this arena.
        let (place, size) = unsafe { (block.offset_from(self.base.as_ptr()), size_of_block(block)) };
        let Some(place) = usize::try_from(place).ok().and_then(|place| place.checked_sub(HEADER)) else { return };
        let mut books = self.books.borrow_mut();
        if place + size == books.used {
            books.used = place;
            return;
        }
        let Some((list, _)) = list_of(size) else { return };
        if let Some(first) = books.free.get_mut(list) {
            // SAFETY: the smallest block has room for a place after its header.
            unsafe { block.cast::<usize>().write(*first) };
            *first = place;
        }
    }

    /// # Safety
    /// `block` was handed out by this arena and is used no more if a new one is returned.
    unsafe fn change(&self, block: *mut u8, size: usize) -> *mut u8 {
        // SAFETY: handed out by this arena.
        let room = unsafe { size_of_block(block) } - HEADER;
        if size <= room {
            return block;
        }
        let new = self.take(size);
        if !new.is_null() {
            // SAFETY: both have this many bytes, and do not overlap.
            unsafe {
                ptr::copy_nonoverlapping(block, new, room);
                self.give_back(block);
            }
        }
        new
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        // SAFETY: allocated in `new` with this layout.
        unsafe { dealloc(self.base.as_ptr(), self.layout) };
    }
}

/// The engine's way to its arena.
pub(super) struct Tap(pub(super) Rc<Arena>);

// SAFETY: blocks are distinct, aligned to 16, as large as asked, and stay where they are until freed;
// no size makes it panic.
unsafe impl Allocator for Tap {
    fn alloc(&mut self, size: usize) -> *mut u8 {
        self.0.take(size)
    }

    fn calloc(&mut self, count: usize, size: usize) -> *mut u8 {
        // What cannot be multiplied cannot be had either.
        let size = count.saturating_mul(size);
        let block = self.0.take(size);
        if !block.is_null() {
            // SAFETY: just handed out with at least this many bytes.
            unsafe { ptr::write_bytes(block, 0, size) };
        }
        block
    }

    unsafe fn dealloc(&mut self, block: *mut u8) {
        // SAFETY: as the trait promises.
        unsafe { self.0.give_back(block) };
    }

    unsafe fn realloc(&mut self, block: *mut u8, size: usize) -> *mut u8 {
        if block.is_null() {
            return self.0.take(size);
        }
        // SAFETY: as the trait promises.
        unsafe { self.0.change(block, size) }
    }

    unsafe fn usable_size(block: *mut u8) -> usize {
        // SAFETY: as the trait promises.
        unsafe { size_of_block(block) - HEADER }
    }
}

/// # Safety
/// `block` was handed out by an arena.
unsafe fn size_of_block(block: *mut u8) -> usize {
    // SAFETY: its header stands before it.
    unsafe { block.sub(HEADER).cast::<usize>().read() }
}

/// Which list a block of at least this many bytes belongs to, and its whole size.
fn list_of(size: usize) -> Option<(usize, usize)> {
    let size = size.max(2 * HEADER).checked_next_multiple_of(16)?;
    if size <= FINE {
        return Some((size / 16 - 1, size));
    }
    let doubling = (size - 1).ilog2();
    let quarter = 1_usize << (doubling - 2);
    let size = size.checked_next_multiple_of(quarter)?;
    let above = size.checked_sub(1 << doubling)? / quarter;
    let list = FINE / 16 + 4 * usize::try_from(doubling).ok()?.checked_sub(10)? + above - 1;
    (list < LISTS).then_some((list, size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_of_every_size_fits_its_list_and_no_two_sizes_share_one() {
        let mut sizes = std::collections::BTreeMap::new();
        for size in (1..5_000).chain((5_000..70_000_000).step_by(7_919)) {
            let (list, block) = list_of(size).unwrap();
            assert!(block >= size && block % 16 == 0, "{size}");
            assert!(size < FINE || block <= size + size / 4 + 16, "{size} {block}");
            assert_eq!(*sizes.entry(list).or_insert(block), block, "{size}");
            assert_eq!(list_of(block), Some((list, block)));
        }
        assert_eq!(list_of(usize::MAX), None);
    }

    #[test]
    fn what_is_given_back_is_handed_out_again() {
        let arena = Arena::new(1 << 16).unwrap();
        let (one, two) = (arena.take(100), arena.take(100));
        assert!(!one.is_null() && !two.is_null() && one != two);
        // SAFETY: handed out just above.
        unsafe { arena.give_back(one) };
        assert_eq!(arena.take(100), one);
        assert_eq!(one as usize % 16, 0);
    }

    #[test]
    fn a_full_arena_and_a_spent_allowance_refuse() {
        let arena = Arena::new(1 << 16).unwrap();
        assert!(arena.take(1 << 16).is_null() && arena.has_refused());
        arena.begin(1_000);
        assert!(!arena.has_refused() && !arena.take(500).is_null() && !arena.has_refused());
        assert!(arena.take(500).is_null() && arena.has_refused());
        assert!(arena.take(usize::MAX).is_null());
    }

    #[test]
    fn a_copy_put_back_undoes_everything() {
        let arena = Arena::new(1 << 16).unwrap();
        let block = arena.take(64);
        // SAFETY: handed out just above; nothing taken later is used after the copy is put back.
        unsafe {
            block.write_bytes(7, 64);
            let copy = arena.copy();
            block.write_bytes(9, 64);
            arena.give_back(block);
            for size in [64, 300, 5_000] {
                arena.take(size).write_bytes(1, size);
            }
            arena.put_back(&copy);
            assert_eq!(std::slice::from_raw_parts(block, 64), [7; 64]);
            assert_eq!(arena.books.borrow().used, copy.books.used);
        }
    }

    #[test]
    fn a_block_that_grows_keeps_what_it_holds() {
        let arena = Arena::new(1 << 16).unwrap();
        let mut tap = Tap(arena);
        let block = tap.calloc(10, 10);
        // SAFETY: handed out just above, and changed by its own arena.
        unsafe {
            assert_eq!(std::slice::from_raw_parts(block, 100), [0; 100]);
            block.write_bytes(5, 100);
            let grown = tap.realloc(block, 9_000);
            assert_eq!(std::slice::from_raw_parts(grown, 100), [5; 100]);
            assert!(Tap::usable_size(grown) >= 9_000);
            assert!(tap.calloc(usize::MAX, 2).is_null());
        }
    }
}
