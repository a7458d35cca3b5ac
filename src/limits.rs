//! Every bound in one place, each with its reason. The README prints the same table.

use std::time::Duration;

// ---- The ear -------------------------------------------------------------

/// Bytes of one Socket.IO message: the protocol's own figure.
pub const SOCKETIO_MESSAGE: usize = 100_000_000;
/// Bytes of one WebSocket message: the protocol's own figure.
pub const WEBSOCKET_MESSAGE: usize = 104_857_600;
/// A message over its limit is still read up to this many bytes, so that the answer can name its
/// requestID and the connection lives on. Beyond, the connection is told and ended.
pub const MESSAGE_READ: usize = 128 * 1024 * 1024;
/// JSON values in one message: 2,000 documents of 1,000 values. Two bytes on the wire become
/// dozens in memory, so bytes alone do not bound a message.
pub const MESSAGE_VALUES: usize = 2_000_000;
/// Bytes of all messages being received or waiting for their answer. Two of the largest.
pub const MESSAGES_WAITING: usize = 256 * 1024 * 1024;
/// Bytes of a message on its way that need no place in `MESSAGES_WAITING`: the usual print request.
pub const MESSAGE_SMALL: usize = 64 * 1024;
/// What a waiting message costs beside its bytes, so that empty ones are bounded too.
pub const MESSAGE_COST: usize = 1_024;
/// Requests of one connection being answered at once; the next ones wait unread.
pub const ANSWERS_AT_ONCE: usize = 64;
/// Requests one Socket.IO connection may have waiting. A page that prints a day's orders in a loop
/// without waiting sends a few thousand; beyond this the connection is ended.
pub const REQUESTS_WAITING: usize = 16_384;
/// Connections at once. A busy PC shows a dozen; a page gone mad opens thousands.
pub const CONNECTIONS: usize = 4_096;
/// A connection must say something, finish its TLS hello and its headers in this time each.
pub const FIRST_WORD: Duration = Duration::from_secs(5);
/// A WebSocket without a word is asked (ping) after this long, and ended if it stays silent as long again.
pub const SILENCE: Duration = Duration::from_secs(30);
/// Pushes waiting for one slow connection. Beyond, the connection is ended: it would hear nonsense.
pub const PUSHES_WAITING: usize = 8_192;
/// Packets in a Socket.IO connection's send queue: all pushes that may wait, each under its two
/// names, and answers. A heartbeat that finds the queue full ends the connection, so it has room.
pub const SOCKETIO_QUEUE: usize = 2 * PUSHES_WAITING + REQUESTS_WAITING;
/// One message must have left for the other end in this time, or the connection is ended.
pub const SEND_TIME: Duration = Duration::from_secs(30);
/// Answers in progress may be finished when the agent ends; then the connections are closed.
pub const LAST_ANSWERS: Duration = Duration::from_secs(5);
/// What is left of a refused message is read and thrown away for this long, so that the
/// refusal is not lost in a reset connection.
pub const GOODBYE: Duration = Duration::from_secs(5);
/// How deep the JSON of a message may nest (serde_json's own bound).
pub const JSON_DEPTH: usize = 128;

// ---- Consent -------------------------------------------------------------

/// A site's request waits this long for a person's word.
pub const CONSENT: Duration = Duration::from_secs(60);
/// Questions open at once. A person has one or two; a page that plays many sites gets no more than these.
pub const CONSENT_QUESTIONS: usize = 8;
/// Requests behind one question: fewer than one connection may have in hand, so that its leaving is heard.
pub const CONSENT_REQUESTS: usize = 32;
/// Bytes of the requests behind one question, and of the prints that wait in a connection for the first
/// of them: together with the other questions' no more than the messages of all pages may take.
pub const CONSENT_BYTES: usize = 16 * 1024 * 1024;
/// A site whose question nobody answered is not asked about again for this long: what it sent meanwhile
/// fails with that question, instead of asking the empty chair a minute each.
pub const CONSENT_REST: Duration = Duration::from_secs(5);
/// Between two looks whether another process has changed the settings (`dotline origins`).
pub const CONSENT_LOOK: Duration = Duration::from_millis(500);

// ---- A task --------------------------------------------------------------

/// Documents in one task, and documents waiting for one printer: an hour's work of the fastest printer.
pub const DOCUMENTS: usize = 2_000;
/// Contents drawn on one page: a standard area, a custom area, and room for more.
pub const CONTENTS: usize = 20;
/// Copies of one document.
pub const COPIES: u32 = 999;
/// Characters of a taskID, documentID or printer name.
pub const NAME: usize = 256;
/// Bytes of all tasks that wait, in memory and ledger.
pub const TASKS_WAITING: usize = 256 * 1024 * 1024;
/// Tasks whose outcome is remembered, so that a repeated taskID never prints twice.
pub const TASKS_REMEMBERED: usize = 100_000;
/// And for how long.
pub const TASKS_REMEMBERED_FOR: Duration = Duration::from_secs(7 * 24 * 3600);

/// Bytes of what ended tasks said, kept so that a person may look at a label and print it again: two weeks of
/// a thousand waybills a day.
pub const CONTENTS_KEPT: usize = 64 * 1024 * 1024;
/// And for how long: they hold the addresses of people.
pub const CONTENTS_KEPT_FOR: Duration = Duration::from_secs(7 * 24 * 3600);

// ---- A template ----------------------------------------------------------

/// Components on one page, nested ones counted.
pub const COMPONENTS: usize = 5_000;
/// Templates inside templates.
pub const TEMPLATE_DEPTH: usize = 5;
/// Templates and pictures one document may have fetched.
pub const FETCHES: usize = 20;
/// mm a side: banners do not come from waybill printers.
pub const LABEL_SIDE: f64 = 2_000.0;
/// Dots of one label (5 MB as bits).
pub const LABEL_DOTS: u64 = 40_000_000;
/// Pixels of one picture (decoded: 40 MB grey).
pub const PICTURE_PIXELS: u64 = 40_000_000;
/// Bytes that reading one picture may take beside its greys; kinds that need more a pixel have fewer pixels.
pub const PICTURE_MEMORY: u64 = 160 * 1024 * 1024;
/// Pixels of all different pictures of one label: one of the largest, and room for the usual ones.
pub const LABEL_PICTURES: u64 = 60_000_000;
/// Pixels read for the pictures of one label, each counted where it stands, and four times the dots laid: about a second.
pub const PICTURE_WORK: u64 = 250_000_000;
/// Characters of one text; a page of the smallest print holds fewer.
pub const TEXT: usize = 20_000;
/// Characters of all texts of one content: one long value may stand in many components.
pub const LABEL_TEXT: usize = 200_000;

// ---- A rich text's script --------------------------------------------------

/// Rich texts on one page, nested templates counted: each is a script of its own.
pub const RICHTEXTS: usize = 100;
/// Steps of one script: calls, turns of loops, and what regular expressions try. A list of 60 goods needs fewer than ten thousand.
pub const SCRIPT_STEPS: u64 = 500_000;
/// Bytes of one script's engine, lodash (2 MB) and everything of the label's counted.
pub const SCRIPT_MEMORY: usize = 64 * 1024 * 1024;
/// Bytes one script may be handed in all, those given back counted: filling memory takes time, and no step.
pub const SCRIPT_CHURN: usize = 192 * 1024 * 1024;
/// Bytes of one script's stack: a quarter of the smallest that a thread of ours has.
pub const SCRIPT_STACK: usize = 512 * 1024;
/// Bytes of a script's template: room for a few pictures as data URLs. Larger ones are named by their address.
pub const SCRIPT_TEMPLATE: usize = 1024 * 1024;
/// Bytes of a script's data, and of the HTML it makes.
pub const SCRIPT_TEXT: usize = 4 * 1024 * 1024;
/// A script that stays longer in one built-in operation is left alone, and its label fails.
pub const SCRIPT_TIME: Duration = Duration::from_millis(1_500);
/// Scripts at once, and engines kept ready: two that are stuck hold 128 MB, and let no third one begin.
pub const SCRIPTS_AT_ONCE: usize = 2;
/// An engine that has grown beyond this is given back to the system instead of being kept.
pub const SCRIPT_KEPT: usize = 16 * 1024 * 1024;

// ---- The errand ----------------------------------------------------------

/// Bytes of a template after decompression.
pub const TEMPLATE_BYTES: usize = 8 * 1024 * 1024;
/// Bytes of a picture after decompression.
pub const PICTURE_BYTES: usize = 16 * 1024 * 1024;
/// Redirects followed; the address is judged again at each.
pub const REDIRECTS: usize = 3;
/// To connect, and for the whole answer.
pub const FETCH_TIME: Duration = Duration::from_secs(10);
/// Bytes of fetched templates and pictures kept in memory.
pub const FETCH_CACHE: usize = 16 * 1024 * 1024;
/// A fetched template is trusted this long before its host is asked again.
pub const FETCH_FRESH: Duration = Duration::from_secs(60);

// ---- The jobs ------------------------------------------------------------

/// Labels rendered ahead of the one that is being sent.
pub const RENDER_AHEAD: usize = 8;
/// First and longest pause between attempts to reach an absent printer; doubling between.
pub const RETRY_FIRST: Duration = Duration::from_secs(1);
pub const RETRY_LONGEST: Duration = Duration::from_secs(30);
/// A label that is being sent may be finished when the agent ends; then the plug is pulled.
pub const LAST_LABEL: Duration = Duration::from_secs(20);

// ---- Previews and the virtual printer -------------------------------------

/// A preview's address lives this long.
pub const PREVIEW_LIFE: Duration = Duration::from_secs(600);
/// Bytes of all previews kept; the oldest goes first.
pub const PREVIEW_BYTES: usize = 32 * 1024 * 1024;
/// Labels the virtual printer keeps, as PNG and as the bytes it was sent.
pub const VIRTUAL_LABELS: usize = 200;
/// Connections at once to a virtual printer's port.
pub const VIRTUAL_LINES: usize = 16;
/// Bytes of one command to it that is not whole yet: the largest label in hexadecimal.
pub const VIRTUAL_COMMAND: usize = 16 * 1024 * 1024;
/// Dots of all labels drawn from one payload: eight of the largest, 40 MB.
pub const SIMULATED_DOTS: u64 = 8 * LABEL_DOTS;

/// Boxes on one page of a PDF (50 MB while it is made): a photograph of coarse grain, no more.
pub const PDF_BOXES: usize = 500_000;

// ---- The hands -----------------------------------------------------------

/// To connect to a network printer.
pub const CONNECT: Duration = Duration::from_secs(5);
/// A printer that takes no byte for this long in the middle of a label has stopped. A slow print server pauses
/// for seconds, one that waits for paper with a full buffer for as long as a person needs.
pub const STALL: Duration = Duration::from_secs(60);
/// A printer that does not answer a status query within this time is silent. On a network it answers in milliseconds.
pub const ANSWER: Duration = Duration::from_millis(800);
/// A silent printer is asked again this long after, at a new connection.
pub const ASK_AGAIN: Duration = Duration::from_secs(300);
/// Bytes of an answer that are looked at, the newest of more: ZPL's three messages are 80.
pub const ANSWER_BYTES: usize = 1_024;
/// A serial port, and a USB printer on Windows, is read and written in steps no longer than this, so that it can be let go.
pub const SERIAL_STEP: Duration = Duration::from_millis(100);
/// Between two looks at what a serial port has still to send: two bytes at 9,600 baud.
pub const SERIAL_LOOK: Duration = Duration::from_millis(2);
/// Bytes of what a USB printer says of itself (its IEEE 1284 device id): the kernel and CUPS ask for as many.
pub const DEVICE_ID: usize = 1_024;
/// Characters of one word in it, a model's name for instance: it becomes a printer's.
pub const USB_WORDS: usize = 80;
/// Bytes to a USB printer at once: 7 mm of a label, of which is known afterwards whether they were taken.
pub const USB_PIECE: usize = 4_096;
/// A USB printer that answers with nothing is listened to again after this long: some do as fast as they are asked.
pub const USB_REST: Duration = Duration::from_millis(20);
/// A USB printer answers the requests of its class within this time.
pub const USB_ANSWER: Duration = Duration::from_secs(1);
/// And the state of a USB printer that nothing is sent to: to look, the system's own driver is made to let go of it.
pub const USB_STATUS_FRESH: Duration = Duration::from_secs(10);
/// Between two looks at what is plugged in, where the system does not tell of changes.
pub const USB_LOOK: Duration = Duration::from_secs(2);
/// Between two status queries while a label is being printed, and while a person is awaited (paper, lid).
pub const POLL_PRINTING: Duration = Duration::from_millis(20);
pub const POLL_PERSON: Duration = Duration::from_millis(500);
/// A status told within this time is told again without asking the printer.
pub const STATUS_FRESH: Duration = Duration::from_secs(1);

/// The system's print service answers a question in milliseconds; one that hangs is taken for absent.
pub const SPOOLER_ANSWER: Duration = Duration::from_secs(5);
/// It takes a whole label, written to its disk, within this time.
pub const SPOOLER_TAKES: Duration = Duration::from_secs(30);
/// Bytes of one of its answers: a thousand queues.
pub const SPOOLER_WORDS: usize = 4 * 1024 * 1024;
/// Between two looks at a job that is open; the first ones come sooner, doubling from a few ms.
pub const SPOOLER_POLL: Duration = Duration::from_millis(250);
/// A job of which no event comes is asked about directly this often: events may be lost.
pub const SPOOLER_CROSS_CHECK: Duration = Duration::from_secs(2);
/// A subscription to a queue's events lives this long after an agent that ended without a word.
pub const SPOOLER_SUBSCRIPTION: Duration = Duration::from_secs(600);
/// A print service that is absent at the start is looked for again after this long at most, doubling from a second.
pub const SPOOLER_LOOK: Duration = Duration::from_secs(300);

// ---- Letters -------------------------------------------------------------

/// Bytes of cached glyph pictures: about 8,000 Chinese characters at 24 dots.
pub const GLYPH_CACHE: usize = 1024 * 1024;

// ---- The ledger ----------------------------------------------------------

/// Bytes of the ledger's page cache: the tasks of the moment, not the history.
pub const LEDGER_CACHE: usize = 2 * 1024 * 1024;

// ---- Memory ----------------------------------------------------------------

/// Labels after which free memory is given back to the system: it costs less than one label, and pages that
/// 250 labels leave behind are two or three MB.
pub const LABELS_TIDIED: u32 = 250;

// ---- The press -----------------------------------------------------------

/// Bytes (as fetched) of the templates kept read: a hundred large ones.
pub const TEMPLATE_STOCK: usize = 4 * 1024 * 1024;
/// Bytes of the pictures kept decoded: the logos of the day.
pub const PICTURE_STOCK: usize = 8 * 1024 * 1024;
/// Tasks in one part of the list on Dotline's own page.
pub const OVERVIEW_TASKS: usize = 100;
/// Pages that are told at once what has changed; further ones ask every two seconds.
pub const EVENT_STREAMS: usize = 64;
/// Between two words to one page: what changes faster is told together.
pub const EVENT_PAUSE: Duration = Duration::from_millis(200);
/// A page that hears nothing for longer than twice this takes its stream for dead.
pub const EVENT_BEAT: Duration = Duration::from_secs(15);
/// Between two looks at the printers' states while a page is looked at.
pub const EVENT_STATES: Duration = Duration::from_secs(2);
/// Labels drawn at once for a person who looks: pages print meanwhile.
pub const PICTURES_AT_ONCE: usize = 2;
/// How long the page waits for a printer's state.
pub const OVERVIEW_WAIT: Duration = Duration::from_millis(300);
/// Bytes of system font files kept open. A dozen large Chinese fonts; a page that names every font must not take all memory.
pub const SYSTEM_FONTS: usize = 192 * 1024 * 1024;

// ---- The tray ------------------------------------------------------------

/// Between two looks of the tray at the desk: an eye sees no more, and a burst of labels makes a thousand changes.
pub const TRAY_REST: Duration = Duration::from_millis(250);
/// The tray looks again although nothing was reported (the start at login may be changed by the desktop).
pub const TRAY_IDLE: Duration = Duration::from_secs(600);
/// A printer is asked how it is while labels wait for it, and while somebody must walk over to it.
pub const TRAY_ASK: Duration = Duration::from_secs(5);
pub const TRAY_ASK_TROUBLED: Duration = Duration::from_secs(10);
/// Where there was no session bus, one is looked for again: somebody may log in later.
pub const TRAY_AGAIN: Duration = Duration::from_secs(60);
/// The desktop's notification service answers a call in this time, or is left alone.
pub const TRAY_ANSWER: Duration = Duration::from_secs(5);
/// At the end the icon may take this long to go.
pub const TRAY_END: Duration = Duration::from_secs(1);
/// At the end of a session Windows is kept waiting no longer than this; it loses patience after five seconds or so.
pub const SESSION_END: Duration = Duration::from_secs(20);

// ---- Trust ---------------------------------------------------------------

/// Between two looks at the clock for the certificate's sake: two numbers are compared, so that a clock that jumps is soon noticed.
pub const CERTIFICATE_LOOK: Duration = Duration::from_secs(60);
/// Until a renewal is tried again that was not finished, for want of disk space perhaps.
pub const CERTIFICATE_AGAIN: Duration = Duration::from_secs(3600);
/// The next certificate is made this long before the present one ends, and its root given to the browsers' stores.
pub const CERTIFICATE_PREPARED: Duration = Duration::from_secs(60 * 24 * 3600);
/// And shown from this long before: by then every browser has been restarted, and none meets the last day.
pub const CERTIFICATE_RENEWED: Duration = Duration::from_secs(30 * 24 * 3600);
/// A program that changes a trust store ends in this time. On a slow disk with many profiles it needs seconds.
pub const TRUST_PROGRAM: Duration = Duration::from_secs(60);
/// And one that asks a person for a password first.
pub const TRUST_PERSON: Duration = Duration::from_secs(300);
/// What is known about trust stores is looked at anew after this long.
pub const TRUST_FRESH: Duration = Duration::from_secs(60);

// ---- Files ---------------------------------------------------------------

/// Windows only: how long a file that another program has just opened (a virus scanner) is tried to be replaced.
pub const FILE_HELD: Duration = Duration::from_secs(1);

// ---- Rich text -----------------------------------------------------------

/// Bytes of one richtext's HTML, as many as its script may make: 60 goods are 40 KB, pictures as data URLs more.
pub const HTML_BYTES: usize = 4 * 1024 * 1024;
/// Nodes of its tree: 60 goods are 2,000. Each may become a box of 3 KB while it is laid out.
pub const HTML_NODES: usize = 30_000;
/// How deep its elements nest: pages have 30, and each level costs stack, which a lane has 2 MB of.
pub const HTML_DEPTH: usize = 64;
/// Characters of its texts: ten labels full of the smallest print.
pub const HTML_TEXT: usize = 200_000;
/// Squares of all its tables: spans multiply what a few bytes say.
pub const HTML_CELLS: usize = 20_000;
/// Columns of one table or grid: what browsers let a cell span.
pub const HTML_COLUMNS: usize = 1_000;
/// Boxes and thousands of letters measured while it is laid out: 60 goods need 5,000, nested tables that harm millions.
pub const HTML_WORK: usize = 300_000;
/// Rules of its style sheets: a whole framework's style sheet has 8,000.
pub const CSS_RULES: usize = 10_000;
/// Comparisons of elements with selectors: 2,000 elements with 200 rules are a million.
pub const CSS_STEPS: u32 = 20_000_000;
