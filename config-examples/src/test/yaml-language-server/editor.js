// An editor with a YAML language server: opens files, prints what it is told of them, and at the end of each line that a
// file's name is followed by (FILE:LINE) also what it is offered there. Each answer is one line.
'use strict';
const { spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const { pathToFileURL } = require('url');

const server = spawn(process.execPath, [path.join(__dirname, 'node_modules/yaml-language-server/bin/yaml-language-server'),
  '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
const answers = new Map();
const diagnoses = new Map();
let received = Buffer.alloc(0);
let asked = 0;

server.stdout.on('data', (data) => {
  received = Buffer.concat([received, data]);
  for (;;) {
    const end = received.indexOf('\r\n\r\n');
    const length = end < 0 ? 0 : Number(/Content-Length: (\d+)/i.exec(received.toString('latin1', 0, end))[1]);
    if (end < 0 || received.length < end + 4 + length) {
      return;
    }
    take(JSON.parse(received.toString('utf8', end + 4, end + 4 + length)));
    received = received.subarray(end + 4 + length);
  }
});

function take(message) {
  if (message.method === 'workspace/configuration') {
    // As editors have it, but for schemas from the network.
    const yaml = { validate: true, hover: true, completion: true, schemaStore: { enable: false } };
    send({ id: message.id, result: message.params.items.map((item) => (item.section === 'yaml' ? yaml : null)) });
  } else if (message.method !== undefined && message.id !== undefined) {
    send({ id: message.id, result: null });
  } else if (message.id !== undefined) {
    answers.get(message.id)(message.result);
  } else if (message.method === 'textDocument/publishDiagnostics') {
    diagnoses.get(message.params.uri)(message.params.diagnostics);
  }
}

function send(message) {
  const text = JSON.stringify({ jsonrpc: '2.0', ...message });
  server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

function ask(method, params) {
  return new Promise((resolve) => {
    answers.set(++asked, resolve);
    send({ id: asked, method, params });
  });
}

async function open(argument) {
  const [file, line] = argument.split(/:(?=\d+$)/);
  const uri = pathToFileURL(path.resolve(file)).href;
  const text = fs.readFileSync(file, 'utf8');
  const diagnosed = new Promise((resolve) => diagnoses.set(uri, resolve));
  send({ method: 'textDocument/didOpen', params: { textDocument: { uri, languageId: 'yaml', version: 1, text } } });
  for (const { range, message } of await diagnosed) {
    console.log(`${path.basename(file)}:${range.start.line + 1}: ${message.replace(/\n/g, ' ')}`);
  }
  if (line) {
    const position = { line: line - 1, character: text.split('\n')[line - 1].length };
    const offered = await ask('textDocument/completion', { textDocument: { uri }, position });
    console.log(`offered: ${(offered.items || offered).map((item) => item.label).join(' ')}`);
    position.character = text.split('\n')[line - 1].search(/\S/);
    const hover = await ask('textDocument/hover', { textDocument: { uri }, position });
    console.log(`told: ${JSON.stringify(hover && hover.contents)}`);
  }
}

(async () => {
  await ask('initialize', { processId: process.pid, rootUri: null, capabilities: { workspace: { configuration: true } } });
  send({ method: 'initialized', params: {} });
  for (const argument of process.argv.slice(2)) {
    await open(argument);
  }
  console.log('opened all');
  server.kill();
  process.exit(0);
})();
