//! A page that prints: a WebSocket, its requests, and all that it hears.

use std::collections::VecDeque;

use dotline::printers::VIRTUAL_NAME;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::Request;

use crate::agent::Agent;
use crate::{PATIENCE, within};

/// TCP, or TLS over it.
pub trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Wire for S {}

pub struct Page {
    socket: WebSocketStream<Box<dyn Wire>>,
    /// Heard while something else was waited for.
    waiting: VecDeque<Value>,
    asked: usize,
}

impl Page {
    /// A local program: it sends no `Origin`.
    pub async fn open(agent: &Agent) -> Page {
        Page::open_as(agent, None, "127.0.0.1").await
    }

    /// A page of this origin, which calls the agent by this host name.
    pub async fn open_as(agent: &Agent, origin: Option<&str>, host: &str) -> Page {
        let stream = TcpStream::connect(("127.0.0.1", agent.port)).await.unwrap();
        let mut request = format!("ws://{host}:{}/websocket", agent.port).into_client_request().unwrap();
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().unwrap());
        }
        Page::over(Box::new(stream), request).await
    }

    /// Over any wire, by any opening request.
    pub async fn over(stream: Box<dyn Wire>, request: Request<()>) -> Page {
        let (socket, _) = within("the handshake", tokio_tungstenite::client_async(request, stream)).await.unwrap();
        Page { socket, waiting: VecDeque::new(), asked: 0 }
    }

    pub async fn say(&mut self, message: &Value) {
        self.say_text(&message.to_string()).await;
    }

    pub async fn say_text(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    pub async fn say_binary(&mut self, bytes: &[u8]) {
        self.socket.send(Message::binary(bytes.to_vec())).await.unwrap();
    }

    /// The next message, whatever it is.
    pub async fn hear(&mut self) -> Value {
        match self.waiting.pop_front() {
            Some(message) => message,
            None => within("a message", self.read("a message")).await,
        }
    }

    /// The first message of which this is true; what came before it is kept for later.
    pub async fn until(&mut self, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        if let Some(place) = self.waiting.iter().position(&is_it) {
            return self.waiting.remove(place).unwrap();
        }
        let deadline = Instant::now() + PATIENCE;
        loop {
            let Ok(message) = timeout_at(deadline, self.read(what)).await else {
                panic!("never happened: {what}; heard: {:#?}", self.waiting)
            };
            if is_it(&message) {
                return message;
            }
            self.waiting.push_back(message);
        }
    }

    /// Everything heard and not yet asked for.
    pub fn heard(&self) -> impl Iterator<Item = &Value> {
        self.waiting.iter()
    }

    /// Sends a request and waits for its answer.
    pub async fn ask(&mut self, mut request: Value) -> Value {
        self.asked += 1;
        let id = json!(format!("ask-{}", self.asked));
        request["requestID"] = id.clone();
        self.say(&request).await;
        self.until(&format!("the answer to {request}"), |message| message["requestID"] == id).await
    }

    /// Sends a request that must succeed.
    pub async fn must(&mut self, request: Value) -> Value {
        let answer = self.ask(request).await;
        assert_eq!(answer["status"], "success", "{answer}");
        answer
    }

    /// Sends a request that must fail, and returns its `msg`.
    pub async fn must_fail(&mut self, request: Value) -> String {
        let answer = self.ask(request).await;
        assert_eq!(answer["status"], "failed", "{answer}");
        answer["msg"].as_str().unwrap().to_string()
    }

    /// The one notice with a task's result.
    pub async fn result(&mut self, task: &str) -> Value {
        self.until(&format!("the result of {task}"), |message| is_result(message, task)).await
    }

    /// What `getTaskStatus` says of one task.
    pub async fn status(&mut self, task: &str) -> Value {
        let mut answer = self.must(json!({"cmd": "getTaskStatus", "taskID": [task]})).await;
        answer["printStatus"][0].take()
    }

    /// Prints and waits for the result.
    pub async fn print(&mut self, request: Value) -> Value {
        let task = request["task"]["taskID"].as_str().unwrap().to_string();
        self.must(request).await;
        self.result(&task).await
    }

    async fn read(&mut self, what: &str) -> Value {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Close(_))) | Some(Err(_)) | None => panic!("the connection ended before {what}"),
                Some(Ok(_)) => {}
            }
        }
    }
}

/// `print` of documents that each have one content.
pub fn print(printer: &str, task: &str, contents: &[Value]) -> Value {
    let document = |(n, content): (usize, &Value)| json!({"documentID": format!("D{}", n + 1), "contents": [content]});
    let documents: Vec<Value> = contents.iter().enumerate().map(document).collect();
    json!({"cmd": "print", "version": "2.0", "task": {"taskID": task, "printer": printer, "documents": documents}})
}

/// `print` on the virtual printer.
pub fn print_virtual(task: &str, contents: &[Value]) -> Value {
    print(VIRTUAL_NAME, task, contents)
}

pub fn is_result(message: &Value, task: &str) -> bool {
    is_about(message, task) && message["taskStatus"] != "RENDERED"
}

pub fn is_rendered(message: &Value, task: &str) -> bool {
    is_about(message, task) && message["taskStatus"] == "RENDERED"
}

/// A `notifyPrintResult` about this task.
pub fn is_about(message: &Value, task: &str) -> bool {
    message["cmd"] == "notifyPrintResult" && message["taskID"] == task
}

/// Chinese first, English after, as every failure's `msg`.
pub fn assert_both_languages(msg: &str) {
    let (chinese, english) = msg.split_once(" / ").unwrap_or_else(|| panic!("one language only: {msg}"));
    assert!(chinese.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "no Chinese first: {msg}");
    assert!(english.chars().any(|c| c.is_ascii_alphabetic()), "no English after: {msg}");
}
