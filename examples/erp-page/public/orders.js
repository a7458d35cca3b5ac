// The orders of the day, as an ERP has them, and how one becomes the data of a waybill.

export const SENDER = {
  name: "康宁大药房崇州仓",
  phone: "028-8237****",
  address: "四川省成都市崇州市三江街道创新路二段 66 号医药产业园 B 区 3 号库",
};

export const ORDERS = [
  order("31016683901398313391", "312008360717810", "杨女士", "135****8310", "北京市", "朝阳区北苑路 11 号院 5 号楼 2 单元 593 室", "300 G096-00 B1", "北京顺义分拨包", [["布洛芬缓释胶囊 0.3g×24 粒", 2], ["医用外科口罩 50 只/盒", 1]], "126.80", "周末送货，到前请电话联系"),
  order("31016683901398313408", "312008360717827", "周先生", "186****2207", "上海市", "浦东新区张杨路 1458 弄 9 号 1102 室", "200 A012-03 C2", "上海青浦分拨包", [["电子体温计 MC-246", 1], ["碘伏消毒棉签 30 支", 3]], "58.00", ""),
  order("31016683901398313415", "312008360717834", "Nurgül 努尔古丽", "139****6644", "新疆维吾尔自治区乌鲁木齐市", "天山区新华北路 165 号中天广场 18 楼 C 座", "830 X501-01 A9", "乌鲁木齐分拨包", [["维生素 C 泡腾片 20 片", 4]], "99.60", "请勿放快递柜"),
  order("31016683901398313422", "312008360717841", "陈阿姨", "137****0519", "广东省深圳市", "南山区科技园南区高新南一道 8 号 创维大厦 A 座前台", "518 S230-11 D4", "深圳分拨包", [["复方丹参滴丸 180 丸", 2], ["阿司匹林肠溶片 100mg×30 片", 1], ["血糖试纸 50 片", 1]], "213.50", ""),
  order("31016683901398313439", "312008360717858", "郭先生", "150****7781", "四川省成都市", "武侯区天府大道北段 1700 号环球中心 E2-1-907", "028 C118-06 B3", "成都双流分拨包", [["蒙脱石散 3g×15 袋", 2]], "35.80", "下午三点以后在家"),
  order("31016683901398313446", "312008360717865", "林小姐", "188****9032", "浙江省杭州市", "余杭区文一西路 969 号 3 号楼", "310 H077-02 F1", "杭州萧山分拨包", [["医用退热贴 6 片", 5], ["口服补液盐Ⅲ 6 袋", 2]], "142.00", ""),
];

function order(id, waybill, receiver, phone, city, street, mark, bag, goods, paid, note) {
  return { id, waybill, receiver, phone, city, street, mark, bag, goods, paid, note };
}

export function goodsOf(order) {
  return order.goods.map(([name, count]) => `${name} ×${count}`).join("；");
}

/** The keys are those that the template's `%key%` name. */
export function waybillData(order, now) {
  return {
    logisticsCompanyName: "点线",
    logisticsProductName: "电商标快",
    printTime: now.toLocaleString("zh-CN", { hour12: false }),
    mark: order.mark,
    bagAddress: order.bag,
    endType: "末",
    endName: order.street.slice(0, 3),
    receiverName: order.receiver,
    receiverPhone: order.phone,
    receiverAddress: order.city + order.street,
    senderName: SENDER.name,
    senderPhone: SENDER.phone,
    senderAddress: SENDER.address,
    waybillNo: order.waybill,
    twoDimensionCode: `WB=${order.waybill};ORDER=${order.id}`,
    codingMapping: "WU",
    limitTypeCode: "T6",
    stationCode: "L3",
    secondCode: "200-30",
    waybillFourthSegmentCode: order.mark.split(" ").at(-1),
    proName: "医药特快",
    proCode: "常温药品 · 微小件",
    wmPoiName: "康宁大药房(崇州旗舰店)",
    orderViewId: order.id,
    labelAccountNo: "health-1711316-779517",
    goods: goodsOf(order),
    buyerRemark: order.note,
    merchantRemark: "",
    actAmount: order.paid,
  };
}
