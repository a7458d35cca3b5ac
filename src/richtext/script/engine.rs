//! A script engine: lodash loaded, no host object, the same for every label.

use std::cell::Cell;
use std::rc::Rc;

use rquickjs::context::intrinsic::{Date, Eval, Json, MapSet, Promise, Proxy, RegExp, RegExpCompiler};
use rquickjs::{Array, Context, Ctx, Function, Persistent, Runtime, Value};

use super::arena::{Arena, Copy, Tap};
use crate::limits;

/// What JavaScript itself has. No typed arrays and Atomics (memory and waiting of their own), no
/// weak references (the collector's clock), no performance; files, sockets, timers, modules and
/// the console are not of the language and were never there.
type Language = (Date, Eval, RegExpCompiler, RegExp, Json, Proxy, MapSet, Promise);

/// lodash 4.18.1, MIT; its licence lies beside it.
const LODASH: &str = include_str!("../../../assets/lodash/lodash.min.js");
const GUARDS: &str = include_str!("guards.js");
const STAGE: &str = include_str!("stage.js");

/// Steps between two questions of the engine whether it may go on (JS_INTERRUPT_COUNTER_INIT, quickjs.c).
const STEPS_A_QUESTION: u64 = 10_000;
/// Steps that lodash needs to read one byte of a template, with room.
const STEPS_A_BYTE: u64 = 64;

/// How a run ended.
pub(super) enum Outcome {
    /// The HTML, and the template's variables that the data lacks.
    Html(String, Vec<String>),
    Threw(Error),
    Steps,
    Memory,
    Engine(String),
}

/// A JavaScript error, as texts.
pub(super) struct Error {
    /// Was the template or the parser still being read?
    pub(super) reading: bool,
    pub(super) name: String,
    pub(super) message: String,
    pub(super) stack: String,
    /// What lodash made of the template.
    pub(super) source: String,
}

pub(super) struct Engine {
    /// Before the context, which is before the arena: they are dropped in this order.
    stage: Persistent<Function<'static>>,
    context: Context,
    arena: Rc<Arena>,
    ready: Copy,
    /// Steps that the run may still take.
    steps: Rc<Cell<u64>>,
}

// SAFETY: an engine owns all it refers to: its runtime, context and arena have no handle outside, the engine is
// bound to no thread (its stack's top is set at each entry), and whoever has it has it alone (no Sync).
unsafe impl Send for Engine {}

impl Engine {
    /// Ten milliseconds: lodash is read.
    pub(super) fn make() -> Result<Engine, String> {
        let arena = Arena::new(limits::SCRIPT_MEMORY).ok_or("no memory for a script")?;
        let runtime = Runtime::new_with_alloc(Tap(arena.clone())).map_err(told)?;
        runtime.set_max_stack_size(limits::SCRIPT_STACK);
        // A label is done before garbage is worth collecting; a loop is collected in time.
        runtime.set_gc_threshold(limits::SCRIPT_MEMORY / 8);
        let steps = Rc::new(Cell::new(u64::MAX));
        let (left, refusing) = (steps.clone(), arena.clone());
        runtime.set_interrupt_handler(Some(Box::new(move || {
            left.set(left.get().saturating_sub(STEPS_A_QUESTION));
            left.get() == 0 || refusing.has_refused()
        })));
        let context = Context::custom::<Language>(&runtime).map_err(told)?;
        let stage = context
            .with(|ctx| {
                ctx.eval::<(), _>(GUARDS)?;
                ctx.eval::<(), _>(LODASH)?;
                let stage: Function<'_> = ctx.eval(STAGE)?;
                Ok(Persistent::save(&ctx, stage))
            })
            .map_err(told)?;
        runtime.run_gc();
        let ready = arena.copy();
        Ok(Engine { stage, context, arena, ready, steps })
    }

    /// Runs a template, or a parser instead of it, over `json`. Afterwards the engine is as it was before.
    pub(super) fn run(&mut self, template: &str, parser: Option<&str>, json: &str) -> Outcome {
        self.run_within(template, parser, json, limits::SCRIPT_CHURN)
    }

    /// The same; `churn` is what may be handed out in all, bytes.
    pub(super) fn run_within(&mut self, template: &str, parser: Option<&str>, json: &str, churn: usize) -> Outcome {
        self.arena.begin(churn);
        // SAFETY: the runtime is this engine's own. Its stack is measured from here, on whatever thread this is;
        // rquickjs does it by itself only with its feature `parallel`, whose lock needs an async runtime.
        unsafe { rquickjs::qjs::JS_UpdateStackTop(self.context.get_runtime_ptr()) };
        let made = self.context.with(|ctx| self.made(&ctx, template, parser, json));
        let outcome = match made {
            Ok(outcome) if !matches!(outcome, Outcome::Threw(_)) => outcome,
            _ if self.arena.has_refused() => Outcome::Memory,
            _ if self.steps.get() == 0 => Outcome::Steps,
            Ok(outcome) => outcome,
            Err(error) => Outcome::Engine(told(error)),
        };
        self.put_back();
        outcome
    }

    /// Bytes that the largest run so far has touched.
    pub(super) fn touched(&self) -> usize {
        self.arena.touched()
    }

    fn made(&self, ctx: &Ctx<'_>, template: &str, parser: Option<&str>, json: &str) -> rquickjs::Result<Outcome> {
        let stage = self.stage.clone().restore(ctx)?;
        // lodash goes over every character with regular expressions before the script's first step.
        let bytes = u64::try_from(template.len()).unwrap_or(u64::MAX);
        self.steps.set(limits::SCRIPT_STEPS.saturating_add(bytes.saturating_mul(STEPS_A_BYTE)));
        let read: Value<'_> = match stage.call((template, parser)) {
            Err(rquickjs::Error::Exception) => return Ok(Outcome::Threw(uncaught(ctx))),
            read => read?,
        };
        let Some(make) = read.as_function() else { return Ok(Outcome::Threw(error(&read.get()?, true)?)) };
        self.steps.set(limits::SCRIPT_STEPS);
        let made: Array<'_> = match make.call((json,)) {
            Err(rquickjs::Error::Exception) => return Ok(Outcome::Threw(uncaught(ctx))),
            made => made?,
        };
        if made.len() == 2 {
            return Ok(Outcome::Html(made.get(0)?, made.get(1)?));
        }
        Ok(Outcome::Threw(error(&made, false)?))
    }

    /// Steps of the last run, bytes ever touched, and bytes handed out in the last run.
    #[cfg(test)]
    pub(super) fn spent(&self) -> (u64, usize, usize) {
        let churn = limits::SCRIPT_CHURN - self.arena.allowance();
        (limits::SCRIPT_STEPS - self.steps.get(), self.arena.touched(), churn)
    }

    fn put_back(&mut self) {
        // SAFETY: the copy was made of this arena when the engine was ready; `made` has dropped every value it had.
        unsafe { self.arena.put_back(&self.ready) };
    }
}

impl Drop for Engine {
    /// An engine that was left in the middle of a run could not be taken apart.
    fn drop(&mut self) {
        self.put_back();
    }
}

/// What `told` of the stage tells.
fn error(told: &Array<'_>, reading: bool) -> rquickjs::Result<Error> {
    Ok(Error { reading, name: told.get(0)?, message: told.get(1)?, stack: told.get(2)?, source: told.get(3)? })
}

/// What even the stage could not catch: the engine was interrupted, or telling of an error failed as well.
fn uncaught(ctx: &Ctx<'_>) -> Error {
    let caught = ctx.catch();
    let message = caught.as_exception().and_then(rquickjs::Exception::message).unwrap_or_default();
    Error { reading: false, name: String::new(), message, stack: String::new(), source: String::new() }
}

fn told(error: rquickjs::Error) -> String {
    error.to_string()
}
