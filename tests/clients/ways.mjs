// The ways in: Socket.IO 2, 3, 4 by polling and websocket, plain WebSocket at both paths, ec-print; http and https.
import assert from 'node:assert/strict';
import sio2 from 'sio2';
import { io as sio3 } from 'sio3';
import { io as sio4 } from 'sio4';
import WebSocket from 'ws';
import ecPrint from 'ec-print';

const PRINTER = 'Dotline Virtual';
let count = 0;

/** A task of one sample waybill, with an id of its own. */
export function waybill(desk) {
  count += 1;
  const contents = [{ templateURL: desk.templateURL, data: desk.data }];
  return { taskID: `CLIENTS-${count}`, printer: PRINTER, documents: [{ documentID: 'DOC1', contents }] };
}

export function socketIoWays(desk) {
  const ways = [];
  for (const [version, io] of [[2, sio2], [3, sio3], [4, sio4]]) {
    for (const scheme of ['http', 'https']) {
      for (const transport of ['polling', 'websocket']) {
        const open = () => io(`${scheme}://localhost:${desk.port}`, { transports: [transport], ca: desk.ca, forceNew: true, reconnection: false });
        ways.push({ name: `socket.io-client ${version}, ${transport}, ${scheme}`, run: () => printBySocketIo(desk, open()) });
      }
    }
  }
  return ways;
}

async function printBySocketIo(desk, socket) {
  const heard = new Heard();
  socket.on('message', body => heard.add('message', body));
  for (const name of ['notifyPrintResult', 'notifyTaskStatusUpdate']) socket.on(name, body => heard.add(name, body));
  try {
    await new Promise((connected, reject) => {
      socket.on('connect', connected);
      for (const name of ['connect_error', 'error']) socket.on(name, error => reject(error));
    });
    const ask = request => new Promise(answered => socket.send(request, answered));
    const ids = await talk(desk, ask);
    // Each notice comes under two names: a page listens to one or the other.
    for (const name of ['message', 'notifyPrintResult']) await heard.results(name, ids);
    await heard.find('notifyTaskStatusUpdate', body => body.taskList?.some(task => ids.includes(task.taskID)));
  } finally {
    socket.close();
  }
}

export function webSocketWays(desk) {
  return ['ws', 'wss'].flatMap(scheme => ['/', '/websocket'].map(path => ({
    name: `WebSocket, ${path}, ${scheme}`,
    run: async () => {
      const socket = new WebSocket(`${scheme}://localhost:${desk.port}${path}`, { ca: desk.ca });
      const heard = new Heard();
      const answers = new Map();
      socket.on('message', text => {
        const body = JSON.parse(text);
        if (body.requestID === undefined) heard.add('message', body);
        else answers.get(body.requestID)(body);
      });
      await new Promise((opened, reject) => socket.on('open', opened).on('error', reject));
      const ask = request => new Promise(answered => {
        answers.set(request.requestID, answered);
        socket.send(JSON.stringify(request));
      });
      const ids = await talk(desk, ask);
      await heard.results('message', ids);
      socket.close();
    },
  })));
}

/** ec-print opens the root by plain WebSocket and sends the task's fields without `task`. */
export function ecPrintWay(desk) {
  return {
    name: 'ec-print 1.0.1',
    run: async () => {
      const printer = new ecPrint.Meituan({ url: `ws://localhost:${desk.port}`, options: { WebSocket } });
      const task = waybill(desk);
      const heard = new Heard();
      printer.notifyPrintResult(body => heard.add('message', body));
      await printer.connect();
      const { printers } = await printer.getPrinters();
      assert.ok(printers.some(one => one.name === PRINTER));
      const answer = await printer.print(task);
      assert.equal(answer.status, 'success', JSON.stringify(answer));
      await heard.results('message', [task.taskID]);

      const preview = await printer.printPreview(waybill(desk));
      assert.equal((await fetch(preview.previewURL)).headers.get('content-type'), 'application/pdf');
      assert.equal((await printer.getAgentInfo()).name, 'Dotline');
      const kept = await printer.setPrinterConfig({ name: PRINTER, offsetTop: 1.5 });
      assert.equal(kept.status, 'success', JSON.stringify(kept));
      assert.equal((await printer.getPrinterConfig(PRINTER)).printer.offsetTop, 1.5);
      assert.equal((await printer.setGlobalConfig({ notifyOnTaskFailure: false })).status, 'success');
      assert.equal((await printer.getGlobalConfig()).notifyOnTaskFailure, false);
      printer.disconnect(1000);
    },
  };
}

/** What every page does: look, print both shapes of request, ask again. Returns the tasks' ids. */
async function talk(desk, ask) {
  const printers = await ask({ cmd: 'getPrinters', requestID: 'a', version: '2.0' });
  assert.equal(printers.status, 'success');
  assert.equal(printers.requestID, 'a');
  assert.ok(printers.printers.some(printer => printer.name === PRINTER));

  const nested = waybill(desk), flat = waybill(desk);
  const first = await ask({ cmd: 'print', requestID: 'b', version: '2.0', task: nested });
  assert.deepEqual([first.status, first.taskID, first.requestID], ['success', nested.taskID, 'b'], JSON.stringify(first));
  const second = await ask({ cmd: 'print', requestID: 'c', version: '1.0', ...flat });
  assert.equal(second.status, 'success', JSON.stringify(second));

  const ids = [nested.taskID, flat.taskID];
  const status = await ask({ cmd: 'getTaskStatus', requestID: 'd', taskID: ids });
  assert.deepEqual([status.cmd, status.printStatus.map(task => task.taskID)], ['getTaskStatus', ids]);

  const unknown = await ask({ cmd: 'dance', requestID: 'e' });
  assert.deepEqual([unknown.cmd, unknown.status], ['dance', 'failed']);
  return ids;
}

/** Notices as they come, and waiting for those still to come. */
class Heard {
  #bodies = [];
  #waiting = [];

  add(name, body) {
    this.#bodies.push({ name, body });
    this.#waiting.forEach(wake => wake());
  }

  async find(name, wanted) {
    for (;;) {
      const found = this.#bodies.find(heard => heard.name === name && wanted(heard.body));
      if (found) return found.body;
      await new Promise(wake => this.#waiting.push(wake));
    }
  }

  /** RENDERED and then exactly one SUCCESS for each task, none with a requestID. */
  async results(name, ids) {
    for (const id of ids) {
      const about = body => body.cmd === 'notifyPrintResult' && body.taskID === id;
      await this.find(name, body => about(body) && body.taskStatus === 'SUCCESS');
      const all = this.#bodies.filter(heard => heard.name === name && about(heard.body)).map(heard => heard.body);
      assert.deepEqual(all.map(body => body.taskStatus), ['RENDERED', 'SUCCESS']);
      assert.ok(all.every(body => !('requestID' in body)));
    }
  }
}
