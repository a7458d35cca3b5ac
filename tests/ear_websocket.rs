//! The plain WebSocket, over real sockets: answers, sizes, pushes, the end.

mod ear_common;

use dotline::limits;
use dotline::protocol::{Notice, Origin};
use ear_common::{json, send, start};
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

/// A request of exactly that many bytes.
fn request(bytes: usize) -> String {
    let empty = json!({"cmd": "getAgentInfo", "requestID": 7, "data": ""}).to_string();
    let (head, tail) = (r#"{"cmd":"getAgentInfo","requestID":7,"data":""#, r#""}"#);
    assert_eq!(head.len() + tail.len(), empty.len());
    format!("{head}{}{tail}", "x".repeat(bytes - empty.len()))
}

#[tokio::test]
async fn requests_are_answered_at_both_addresses() {
    let ear = start();
    for path in ["/", "/websocket"] {
        let mut socket = ear.websocket(path, Some("https://erp.example")).await;
        send(&mut socket, request(200)).await;
        let answer = json(&mut socket).await;
        assert_eq!((&answer["requestID"], &answer["status"]), (&json!(7), &json!("success")));
    }
}

#[tokio::test]
async fn nonsense_is_answered_and_the_connection_lives_on() {
    let ear = start();
    let mut socket = ear.websocket("/websocket", None).await;
    send(&mut socket, "nonsense").await;
    assert_eq!(json(&mut socket).await["status"], "failed");
    socket.send(Message::binary(vec![1, 2, 3])).await.unwrap();
    let answer = json(&mut socket).await;
    assert_eq!(answer["status"], "failed");
    assert!(answer["msg"].as_str().unwrap().contains("binary"));
    send(&mut socket, request(200)).await;
    assert_eq!(json(&mut socket).await["status"], "success");
}

#[tokio::test]
async fn the_longest_message_is_answered_and_one_byte_more_is_refused_by_name() {
    let ear = start();
    let mut socket = ear.websocket("/websocket", None).await;
    send(&mut socket, request(limits::WEBSOCKET_MESSAGE)).await;
    assert_eq!(json(&mut socket).await["status"], "success");
    send(&mut socket, request(limits::WEBSOCKET_MESSAGE + 1)).await;
    let refusal = json(&mut socket).await;
    assert_eq!((&refusal["requestID"], &refusal["status"]), (&json!(7), &json!("failed")));
    assert!(refusal["msg"].as_str().unwrap().contains(&limits::WEBSOCKET_MESSAGE.to_string()));
    send(&mut socket, request(200)).await;
    assert_eq!(json(&mut socket).await["status"], "success");
}

#[tokio::test]
async fn what_is_too_long_to_be_read_is_told_so_before_the_connection_closes() {
    let ear = start();
    let socket = ear.websocket("/websocket", None).await;
    let (mut to, mut from) = socket.split();
    let sending = tokio::spawn(async move {
        let _ = to.send(Message::text("x".repeat(limits::MESSAGE_READ + 1))).await;
        to
    });
    match from.next().await {
        Some(Ok(Message::Text(text))) => assert!(text.contains(&limits::WEBSOCKET_MESSAGE.to_string())),
        other => panic!("{other:?}"),
    }
    match from.next().await {
        Some(Ok(Message::Close(Some(frame)))) => assert_eq!(frame.code, CloseCode::Size),
        other => panic!("{other:?}"),
    }
    drop(sending.await.unwrap());
}

#[tokio::test]
async fn a_page_hears_what_is_told_to_its_origin_and_nothing_else() {
    let ear = start();
    let mut erp = ear.websocket("/", Some("https://erp.example")).await;
    let mut other = ear.websocket("/", Some("https://other.example")).await;
    for socket in [&mut erp, &mut other] {
        // Answered, so it listens.
        send(socket, request(200)).await;
        json(socket).await;
    }
    for (origin, n) in [("https://other.example", 1), ("https://erp.example:443", 2)] {
        let body = json!({"cmd": "notifyPrintResult", "n": n});
        ear.desk.listeners.tell(&Origin::from_header(origin), Notice { cmd: "notifyPrintResult", body });
    }
    assert_eq!(json(&mut erp).await, json!({"cmd": "notifyPrintResult", "n": 2}));
    assert_eq!(json(&mut other).await["n"], 1);
}

#[tokio::test]
async fn at_the_end_every_connection_is_closed_with_a_reason() {
    let ear = start();
    let mut socket = ear.websocket("/", None).await;
    send(&mut socket, request(200)).await;
    json(&mut socket).await;
    let port = ear.port;
    let ending = tokio::spawn(ear.server.stop());
    match socket.next().await {
        Some(Ok(Message::Close(Some(frame)))) => assert_eq!(frame.code, CloseCode::Away),
        other => panic!("{other:?}"),
    }
    assert!(socket.next().await.is_none());
    tokio::time::timeout(limits::LAST_ANSWERS, ending).await.unwrap().unwrap();
    assert!(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err());
}
