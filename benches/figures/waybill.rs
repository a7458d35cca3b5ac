//! The waybill that is printed: 76×130 mm, its template on a host of its own, each label with other data.

use std::net::Ipv4Addr;

use axum::Router;
use axum::routing::get;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::sample::Result;

pub const TEMPLATE: &str = include_str!("../../examples/templates/waybill-76x130.json");
const DATA: &str = include_str!("../../examples/templates/waybill-76x130.data.json");

/// Letters of names and addresses, so that labels differ in what is drawn as well.
const LETTERS: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎\
    余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文\
    省市区县镇乡村街道路巷弄号楼室单元栋层座东西南北中上下大小新老长安平和宁海河湖山川城门桥园庄店家里\
    花苑小学医院银行商场超市酒店公司工厂仓库物流快递收发货件轻放易碎生鲜冷链食品日用百货服装鞋帽数码电器";

/// Where templates and data come from.
pub struct Waybills {
    url: String,
    data: Value,
    letters: Vec<char>,
}

impl Waybills {
    /// Serves the template on a free loopback port for as long as the runtime lives.
    pub async fn serve() -> Result<Waybills> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("http://{}/waybill-76x130.json", listener.local_addr()?);
        let router = Router::new().route("/waybill-76x130.json", get(|| async { TEMPLATE }));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Waybills { url, ..Waybills::unserved()? })
    }

    /// The data alone.
    pub fn unserved() -> Result<Waybills> {
        Ok(Waybills { url: String::new(), data: serde_json::from_str(DATA)?, letters: LETTERS.chars().collect() })
    }

    /// A document with the `seed`-th data.
    pub fn document(&self, id: usize, seed: u64) -> Value {
        let content = json!({"templateURL": self.url, "data": self.data(seed)});
        json!({"documentID": format!("DOC{id}"), "contents": [content]})
    }

    /// The sample's data with other numbers and other letters in all texts, as long as they were.
    pub fn data(&self, seed: u64) -> Value {
        let mut data = self.data.clone();
        self.vary(&mut data, &mut Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1));
        data
    }

    fn vary(&self, value: &mut Value, chance: &mut Chance) {
        match value {
            Value::String(text) => *text = text.chars().map(|letter| self.other(letter, chance)).collect(),
            Value::Array(list) => list.iter_mut().for_each(|value| self.vary(value, chance)),
            Value::Object(fields) => fields.values_mut().for_each(|value| self.vary(value, chance)),
            _ => {}
        }
    }

    fn other(&self, letter: char, chance: &mut Chance) -> char {
        match letter {
            '0'..='9' => char::from(b'0' + (chance.next() % 10) as u8),
            '\u{4E00}'..='\u{9FFF}' => self.letters[(chance.next() % self.letters.len() as u64) as usize],
            other => other,
        }
    }
}

/// The same numbers in every run (xorshift).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
