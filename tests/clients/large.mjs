// Large messages: 90 MB is acknowledged, 110 MB is refused with an error, and the memory comes back.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { io } from 'sio4';
import WebSocket from 'ws';

const MB = 1_000_000;

export function largeMessages(desk) {
  const tests = ['polling', 'websocket'].map(transport => ({
    name: `90 MB acknowledged and 110 MB refused, Socket.IO by ${transport}`,
    run: async () => {
      const socket = io(`http://localhost:${desk.port}`, { transports: [transport], forceNew: true, reconnection: false });
      await new Promise(connected => socket.on('connect', connected));
      const ask = size => new Promise(answered => socket.send({ cmd: 'getAgentInfo', requestID: size, padding: 'x'.repeat(size) }, answered));
      assert.equal((await ask(90 * MB)).status, 'success');
      const refused = await ask(110 * MB);
      assert.deepEqual([refused.status, refused.requestID], ['failed', 110 * MB]);
      assert.match(refused.msg, /100000000/);
      assert.equal((await ask(10)).status, 'success', 'the connection lives on');
      socket.close();
    },
  }));
  tests.push({
    name: '100 MB acknowledged and 110 MB refused, WebSocket',
    run: async () => {
      const socket = new WebSocket(`ws://localhost:${desk.port}/websocket`);
      await new Promise(opened => socket.on('open', opened));
      const ask = size => new Promise(answered => {
        socket.once('message', text => answered(JSON.parse(text)));
        socket.send(JSON.stringify({ cmd: 'getAgentInfo', requestID: size, padding: 'x'.repeat(size) }));
      });
      assert.equal((await ask(100 * MB)).status, 'success');
      assert.equal((await ask(110 * MB)).status, 'failed');
      assert.equal((await ask(10)).status, 'success');
      socket.close();
    },
  });
  tests.push({
    name: 'the memory of large messages comes back',
    run: async () => {
      // Freed memory is returned at once; only the kernel's own counting may lag a moment.
      for (;;) {
        const resident = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${desk.pid}/status`, 'utf8'))[1]) / 1024;
        if (resident < 60) return console.log(`        ${resident.toFixed(0)} MB resident`);
        await new Promise(later => setTimeout(later, 100));
      }
    },
  });
  return tests;
}
