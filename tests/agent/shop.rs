//! The server that templates come from.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{StatusCode, Uri};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::labels;

pub struct Shop {
    pub port: u16,
    goods: Arc<Mutex<HashMap<String, Vec<u8>>>>,
    visits: Arc<Mutex<Vec<String>>>,
}

impl Shop {
    /// Serves the small label at `/small.json` and whatever is put on its shelves.
    pub async fn open() -> Shop {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let shop = Shop { port: listener.local_addr().unwrap().port(), goods: Arc::default(), visits: Arc::default() };
        shop.put("/small.json", labels::small());
        let (goods, visits) = (shop.goods.clone(), shop.visits.clone());
        let router = Router::new().fallback(async move |uri: Uri| {
            visits.lock().unwrap().push(uri.path().to_string());
            match goods.lock().unwrap().get(uri.path()) {
                Some(bytes) => (StatusCode::OK, bytes.clone()),
                None => (StatusCode::NOT_FOUND, b"secret of the shop".to_vec()),
            }
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        shop
    }

    pub fn put(&self, path: &str, template: Value) {
        self.put_bytes(path, template.to_string().into_bytes());
    }

    pub fn put_bytes(&self, path: &str, bytes: Vec<u8>) {
        self.goods.lock().unwrap().insert(path.to_string(), bytes);
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn visits(&self, path: &str) -> usize {
        self.visits.lock().unwrap().iter().filter(|visited| *visited == path).count()
    }

    /// A content of the small label with this number on it.
    pub fn small(&self, number: &str) -> Value {
        self.content("/small.json", json!({"no": number}))
    }

    /// Contents of small labels, numbered `<name>-1` and on.
    pub fn smalls(&self, name: &str, count: usize) -> Vec<Value> {
        (1..=count).map(|n| self.small(&format!("{name}-{n}"))).collect()
    }

    pub fn content(&self, path: &str, data: Value) -> Value {
        json!({"templateURL": self.url(path), "data": data})
    }
}
