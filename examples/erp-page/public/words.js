// What the page says: of an order, of a printer, and of the agent when it cannot be reached.

// [Chinese, English, look]
export const ORDER_STATES = {
  READY: ["待打印", "To print", ""],
  SENDING: ["提交中", "Sending", "busy"],
  PENDING: ["排队中", "Queued", "busy"],
  RENDERED: ["已排版", "Rendered", "busy"],
  PRINTING: ["打印中", "Printing", "busy"],
  SUCCESS: ["已打印", "Printed", "good"],
  FAILED: ["失败", "Failed", "bad"],
  CANCELED: ["已取消", "Cancelled", "care"],
};
export const OPEN = ["SENDING", "PENDING", "RENDERED", "PRINTING"];

export const PRINTER_STATES = {
  NORMAL: ["正常", "Ready", "good"],
  ERROR: ["异常", "Error", "bad"],
  OFFLINE: ["脱机", "Offline", "bad"],
  SUSPENDED: ["暂停", "Paused", "care"],
  NOINFO: ["状态未知", "No information", ""],
  OPEN_LID: ["开盖", "Lid open", "care"],
  SHORT_PAPER: ["缺纸", "Out of paper", "care"],
  SHORT_PAPER_OPEN_LID: ["缺纸、开盖", "Out of paper, lid open", "care"],
};
export const KINDS = {
  DRIVER: ["系统打印机", "System printer"],
  USB: ["USB", ""],
  SERIALPORT: ["串口", "Serial port"],
  BLUETOOTH: ["蓝牙", "Bluetooth"],
  NETWORK: ["网络", "Network"],
  SHARED: ["共享", "Shared"],
};

export const AGENT_STATES = {
  searching: ["正在寻找打印助手", "Looking for the print agent"],
  "browser-asks": ["等待浏览器许可", "Waiting for the browser's permission"],
  "browser-refuses": ["浏览器不允许连接", "Blocked by the browser"],
  connected: ["打印助手已连接", "Print agent connected"],
  missing: ["没有找到打印助手", "No print agent found"],
};

/** What a person can do about it: [look, title, lines…], each [Chinese, English]. */
export const ADVICE = {
  missing: [
    "bad",
    ["没有找到打印助手，暂时不能打印", "The print agent is not running, so nothing can be printed"],
    ["请在这台电脑上启动 Dotline（已安装时，重新登录后也会自动启动）。", "Start Dotline on this computer (once installed, it also starts at login)."],
    ["还没有安装？请向管理员索取安装包，装好即可，不用重启。", "Not installed yet? Ask whoever looks after this computer; no restart is needed."],
    ["不用刷新：找到后本页会自动连接，订单不会丢。", "No need to reload: this page connects by itself, and no order is lost."],
  ],
  "browser-asks": [
    "care",
    ["请在浏览器的提问里点“允许”", "Please choose “Allow” in the browser's question"],
    ["浏览器正在询问本站能否访问这台电脑上的程序，打印助手就是其中之一。", "The browser asks whether this site may reach programs on this computer; the print agent is one."],
  ],
  "browser-refuses": [
    "bad",
    ["浏览器不允许本站连接打印助手", "The browser does not let this site reach the print agent"],
    ["点地址栏左侧的图标，打开“网站设置”。", "Click the icon left of the address and open the site settings."],
    ["把“设备上的应用”（Apps on device，旧版叫“本地网络访问”）改为“允许”。", "Set “Apps on device” (older: “Local network access”) to “Allow”."],
    ["本页随后会自动连接。", "This page then connects by itself."],
  ],
};
