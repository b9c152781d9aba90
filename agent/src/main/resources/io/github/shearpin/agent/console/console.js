/* The console: looks at /api/v1/rules every few seconds and changes what has changed; holds no data of its own. */
'use strict';
(() => {
  const $ = id => document.getElementById(id);
  const HISTORY = 60;
  const BADNESS = ['forced_open', 'open', 'half_open', 'forced_closed', 'closed'];
  const WORDS = {closed: 'closed', open: 'open', half_open: 'half-open', forced_open: 'forced open', forced_closed: 'forced closed'};
  const MODES = ['file', 'enforce', 'observe', 'off'];

  // --- the DOM, by text alone: nothing that comes from the program is ever read as HTML

  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const key in attributes || {}) {
      if (key === 'class') element.className = attributes[key];
      else if (key.startsWith('on')) element.addEventListener(key.slice(2), attributes[key]);
      else element.setAttribute(key, attributes[key]);
    }
    element.append(...children.filter(child => child !== null && child !== undefined));
    return element;
  }

  function svg(name, attributes) {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    return element;
  }

  /** Touches the page only where something is new. */
  function setText(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function setAttribute(element, name, value) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }

  function show(element, text) {
    setText(element, text || '');
    element.hidden = !text;
  }

  // --- numbers

  function seconds(value) {
    if (value === null || value === undefined) return '–';
    if (value < 0.001) return Math.round(value * 1e6) + ' µs';
    if (value < 1) return Number((value * 1e3).toPrecision(3)) + ' ms';
    if (value < 120) return Number(value.toPrecision(3)) + ' s';
    if (value < 7200) return Math.round(value / 60) + ' min';
    return value < 172800 ? Math.round(value / 3600) + ' h' : Math.round(value / 86400) + ' days';
  }

  function rate(value) {
    if (value === null) return '–';
    return value >= 100 ? String(Math.round(value)) : value >= 10 ? value.toFixed(1) : value.toFixed(2).replace(/\.?0+$/, '') || '0';
  }

  function share(value) {
    return value === null ? '–' : (value > 0 && value < 0.1 ? (value * 100).toFixed(1) : Math.round(value * 100)) + ' %';
  }

  function count(number, one, many) {
    return number + ' ' + (number === 1 ? one : many || one + 's');
  }

  // --- asking

  const TOKEN = 'shearpin-token';
  const stored = () => sessionStorage.getItem(TOKEN);

  function ask(path, options) {
    const headers = Object.assign({}, (options || {}).headers);
    if (stored()) headers.Authorization = 'Bearer ' + stored();
    return fetch(path, Object.assign({cache: 'no-store', credentials: 'omit', redirect: 'error'}, options, {headers}));
  }

  class Refused extends Error {
    constructor(status, text) { super(text); this.status = status; }
  }

  async function json(path) {
    const answer = await ask(path);
    if (!answer.ok) throw new Refused(answer.status, (await answer.text()).trim());
    return answer.json();
  }

  /** Shows a dialog; true once it was agreed to. */
  function dialog(id) {
    const element = $(id);
    return new Promise(resolve => {
      const end = agreed => { element.close(); resolve(agreed); };
      const cancel = element.querySelector('.cancel');
      element.querySelector('form').onsubmit = event => { event.preventDefault(); end(true); };
      if (cancel) cancel.onclick = () => end(false);
      element.oncancel = () => resolve(false);
      // A close is told later, when the dialog may have been opened again: then it is the one before that ended.
      element.onclose = () => { if (!element.open) resolve(false); };
      element.showModal();
    });
  }

  let asking = null;

  /** @param why for the reader; the token is kept for this tab alone, and in no address */
  function askForToken(why) {
    asking = asking || (async () => {
      if (why) setText($('ask-token-why'), why);
      $('token-value').value = '';
      const agreed = await dialog('ask-token');
      if (agreed) {
        const value = $('token-value').value.trim();
        if (value) sessionStorage.setItem(TOKEN, value); else sessionStorage.removeItem(TOKEN);
      }
      $('token-value').value = '';
      asking = null;
      return agreed;
    })();
    return asking;
  }

  async function act(path, body, title, text, yes) {
    setText($('confirm-title'), title);
    setText($('confirm-text'), text);
    setText($('confirm-yes'), yes || title);
    if (!await dialog('confirm')) return;
    if (!stored() && last && last.agent.actions && !await askForToken('Whatever changes something wants the token: console.token of the rule file.')) return;
    let heading = 'Done', message;
    try {
      const answer = await ask(path, {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)});
      message = (await answer.text()).trim();
      if (answer.headers.get('Content-Type').startsWith('application/json')) message = JSON.parse(message).message;
      if (!answer.ok) heading = 'Not done';
      if (answer.status === 401) sessionStorage.removeItem(TOKEN);
    } catch (failure) {
      heading = 'Not done';
      message = 'No answer: ' + failure.message;
    }
    setText($('result-title'), heading);
    setText($('result-text'), message);
    await dialog('result');
    look();
  }

  // --- rules

  let last = null;
  const cards = new Map();

  /** One rule's part of the page, made once and then kept up. */
  class Card {
    constructor(name) {
      this.name = name;
      this.history = [];
      this.open = false;
      this.mode = make('span', {class: 'badge'});
      this.state = make('span', {class: 'badge'});
      this.hand = make('span', {class: 'badge hand', hidden: ''}, 'by hand');
      this.calls = make('dd');
      this.errors = make('dd');
      this.latency = make('dd');
      this.p95 = svg('polyline', {});
      this.p50 = svg('polyline', {class: 'p50'});
      this.sparkline = svg('svg', {viewBox: '0 0 100 30', preserveAspectRatio: 'none', role: 'img'});
      this.sparkline.append(this.p50, this.p95);
      this.keys = make('p', {class: 'what'});
      this.what = make('p', {class: 'what'});
      this.more = make('button', {type: 'button', 'aria-expanded': 'false', 'aria-label': 'Details of ' + name, onclick: () => this.toggle()}, 'Details');
      this.buttons = make('span', {class: 'actions'});
      this.details = make('div', {class: 'details', hidden: ''});
      this.element = make('li', {'data-rule': name},
        make('div', {class: 'head'}, make('h3', {}, name), this.hand, this.mode, this.state),
        make('dl', {class: 'numbers'},
          make('div', {}, make('dt', {}, 'calls/s'), this.calls),
          make('div', {}, make('dt', {}, 'errors'), this.errors),
          make('div', {}, make('dt', {}, 'p95 / p50'), this.latency),
          make('div', {class: 'line'}, make('dt', {}, 'latency, last minutes'), make('dd', {}, this.sparkline))),
        this.keys, this.what,
        make('div', {class: 'foot'}, this.more, this.buttons),
        this.details);
    }

    update(rule, at, allOff) {
      this.rule = rule;
      const calls = rule.calls;
      const quantile = q => (rule.duration_quantiles.find(each => each.quantile === q) || {seconds: null}).seconds;
      const seen = {at, total: calls.total, bad: calls.failure + calls.timeout, refused: calls.rejected, p95: quantile(0.95), p50: quantile(0.5)};
      const before = this.history[this.history.length - 1];
      if (before && (seen.total < before.total || seen.at <= before.at)) this.history = [];
      this.history.push(seen);
      if (this.history.length > HISTORY) this.history.shift();
      const near = this.history[Math.max(0, this.history.length - 6)], first = this.history[0];
      const passed = seen.at - near.at, ended = seen.total - first.total - (seen.refused - first.refused);
      this.perSecond = passed > 0 ? (seen.total - near.total) / passed : null;
      this.badShare = ended > 0 ? (seen.bad - first.bad) / ended : seen.total - seen.refused > 0 && this.history.length < 2
        ? seen.bad / (seen.total - seen.refused) : ended === 0 && seen.total > 0 ? 0 : null;
      setText(this.calls, rate(this.perSecond));
      const passing = seen.total - near.total, refused = seen.refused - near.refused;
      setText(this.errors, share(this.badShare) + (refused > 0 ? ', ' + share(refused / passing) + ' refused' : ''));
      this.errors.className = this.badShare > 0.5 ? 'bad' : this.badShare > 0.05 ? 'warn' : '';
      setText(this.latency, seconds(seen.p95) + ' / ' + seconds(seen.p50));
      this.draw();
      const state = rule.breaker_state;
      setAttribute(this.element, 'data-state', state || 'none');
      setText(this.mode, rule.mode + (rule.mode === 'enforce' && rule.enforced_ratio < 1 ? ' ' + share(rule.enforced_ratio) : '') + (allOff ? ', all off' : ''));
      this.state.hidden = !state;
      setText(this.state, state ? WORDS[state] : '');
      this.state.className = 'badge ' + (state || '');
      this.byHand = rule.mode_by_hand !== null || rule.breakers.some(each => each.by_hand);
      this.hand.hidden = !this.byHand;
      const bad = rule.breakers.filter(each => each.state !== 'closed');
      setText(this.keys, rule.breaker_count > 1 || bad.length && bad[0].key !== null
        ? bad.length === 0 ? rule.breaker_count + ' keys, all closed'
          : bad.slice(0, 5).map(each => each.key + ': ' + WORDS[each.state]).join(', ') + ' (of ' + count(rule.breaker_count, 'key') + ')'
        : bad.length && bad[0].seconds_until_half_open !== null ? 'next probe in ' + seconds(bad[0].seconds_until_half_open)
          + ', ' + share(bad[0].failure_ratio) + ' of ' + count(bad[0].window_calls, 'call') + ' failed' : '');
      this.keys.hidden = this.keys.textContent === '';
      const why = rule.patterns.find(each => each.why);
      this.idle = !rule.matched && rule.mode !== 'off';
      setText(this.what, rule.matched ? count(rule.methods_woven, 'method') + (rule.methods.length ? ': ' + shorts(rule.methods) : '')
        : rule.mode === 'off' ? 'off: not woven' : 'matches nothing: ' + (why ? why.why : 'no pattern'));
      this.what.className = 'what' + (this.idle && rule.preset === null ? ' warn' : ' muted');
      this.offer(rule);
    }

    draw() {
      const values = this.history.map(each => each.p95).filter(value => value !== null);
      const most = Math.max(...values, 1e-9);
      const points = key => this.history.map((each, i) => each[key] === null ? null
        : (100 - (this.history.length - 1 - i) * 100 / (HISTORY - 1)).toFixed(1) + ',' + (29 - each[key] / most * 27).toFixed(1))
        .filter(point => point).join(' ');
      setAttribute(this.p95, 'points', points('p95'));
      setAttribute(this.p50, 'points', points('p50'));
      setAttribute(this.sparkline, 'aria-label', values.length ? 'latency, at most ' + seconds(most) : 'no calls yet');
    }

    /** The buttons for what can be done now. */
    offer(rule) {
      const path = '/api/v1/rules/' + rule.name;
      const offers = [];
      if (this.open) {
        if (rule.policies.includes('circuit-breaker')) {
          const forced = (rule.breaker_state || '').startsWith('forced');
          const force = (how, text) => () => act(path + '/circuit-breaker', {force: how}, text, text + ': rule ' + rule.name
            + (how === 'open' ? '. Its calls are refused until this is taken back or the program ends.'
              : how === 'closed' ? '. Its calls go through, whatever becomes of them, until this is taken back or the program ends.'
                : '. Its breaker decides by itself again.'));
          offers.push(['Force open', force('open', 'Force open')], ['Force closed', force('closed', 'Force closed')]);
          if (forced) offers.push(['Release', force('none', 'Release')]);
          offers.push(['Reset', () => act(path + '/circuit-breaker', {reset: true}, 'Reset', 'Close the breaker of rule ' + rule.name
            + ' and have it forget what it was judged by.')]);
        }
        for (const mode of MODES) {
          if (mode === 'file' ? rule.mode_by_hand !== null : mode !== rule.mode) {
            const text = mode === 'file' ? 'Mode as in the file' : 'Mode ' + mode;
            offers.push([text, () => act(path + '/mode', {mode}, text, 'Rule ' + rule.name + ': ' + (mode === 'off' ? 'its calls pass as if it were not there.'
              : mode === 'observe' ? 'everything is counted, and nothing is done to any call.'
                : mode === 'enforce' ? 'its policies act on every call.' : 'what the rule files say holds again.'))]);
          }
        }
      }
      const wanted = offers.map(each => each[0]).join('|');
      if (this.offered !== wanted) {
        this.offered = wanted;
        this.buttons.replaceChildren(...offers.map(([text, run]) => make('button', {type: 'button', onclick: run}, text)));
      }
    }

    async toggle() {
      this.open = !this.open;
      setAttribute(this.more, 'aria-expanded', String(this.open));
      this.element.classList.toggle('wide', this.open);
      this.details.hidden = !this.open;
      this.offer(this.rule);
      if (this.open) {
        this.details.textContent = 'Loading ...';
        try {
          this.detail(await json('/api/v1/rules/' + this.name));
        } catch (failure) {
          this.details.textContent = failure.message;
        }
      }
    }

    detail(rule) {
      const list = (title, items) => items.length ? [make('h4', {}, title), make('ul', {tabindex: '0', 'aria-label': title}, ...items.map(item => make('li', {}, item)))] : [];
      this.details.replaceChildren(
        make('p', {class: 'muted what'}, 'Named in ', make('code', {}, rule.position), rule.preset ? ' (preset ' + rule.preset + ')' : ''),
        ...list('Patterns', rule.patterns.map(each => make('span', {}, make('code', {}, each.pattern), ' ', each.why
          ? make('span', {class: 'warn'}, 'matches nothing: ' + each.why) : make('span', {class: 'muted'}, 'led to ' + count(each.methods, 'method'))))),
        ...list('Came near', rule.patterns.flatMap(each => (each.nearest || []).map(near => make('span', {}, near.text)))),
        ...list('Except', rule.except.map(each => make('code', {}, each))),
        ...list('Methods', rule.methods.map(each => make('code', {}, each))),
        ...list('Breakers', rule.breakers.length > 1 || rule.breakers.length && rule.breakers[0].key !== null
          ? rule.breakers.map(each => make('span', {}, make('span', {class: each.state}, WORDS[each.state]), ' ' + each.key + ', ' + share(each.failure_ratio)
            + ' of ' + count(each.window_calls, 'call') + ' failed')) : []),
        make('h4', {}, 'Settings'),
        make('pre', {tabindex: '0', 'aria-label': 'Settings of ' + rule.name}, lines(rule.settings, '')));
    }
  }

  /** Class and method alone, overloads once, and no more than fit. */
  function shorts(methods) {
    const names = [...new Set(methods.map(method => method.split('(')[0].split('.').slice(-2).join('.')))];
    return names.slice(0, 3).join(', ') + (names.length > 3 ? ', ...' : '');
  }

  /** As a rule file would have it, without what is not set. */
  function lines(value, indent) {
    let text = '';
    for (const [key, each] of Object.entries(value)) {
      if (each === null || Array.isArray(each) && each.length === 0) continue;
      if (Array.isArray(each) && typeof each[0] === 'object') {
        text += indent + key + ':\n' + each.map(item => indent + '  - ' + lines(item, indent + '    ').trimStart()).join('');
      } else if (Array.isArray(each)) {
        text += indent + key + ': [' + each.join(', ') + ']\n';
      } else if (typeof each === 'object') {
        const inner = lines(each, indent + '  ');
        if (inner) text += indent + key + ':\n' + inner;
      } else {
        text += indent + key + ': ' + each + '\n';
      }
    }
    return text;
  }

  const ORDERS = {
    worst: (a, b) => badness(a) - badness(b) || (b.badShare || 0) - (a.badShare || 0) || a.place - b.place,
    busy: (a, b) => (b.perSecond || 0) - (a.perSecond || 0) || a.place - b.place,
    name: (a, b) => a.name < b.name ? -1 : 1
  };

  function badness(card) {
    const at = BADNESS.indexOf(card.rule.breaker_state);
    return at >= 0 && at < 4 ? at : card.badShare > 0.5 ? 4 : card.idle && card.rule.preset === null ? 5 : 6;
  }

  function arrange() {
    const wanted = $('filter-name').value.trim().toLowerCase(), state = $('filter-state').value;
    let shown = 0;
    for (const card of cards.values()) {
      const fits = card.name.toLowerCase().includes(wanted) && (state === 'all'
        || state === 'trouble' && card.rule.breaker_state && card.rule.breaker_state !== 'closed'
        || state === 'idle' && card.idle || state === 'hand' && card.byHand);
      if (card.element.hidden === Boolean(fits)) card.element.hidden = !fits;
      if (fits) shown++;
    }
    setText($('shown'), shown === cards.size ? count(cards.size, 'rule') : shown + ' of ' + count(cards.size, 'rule'));
    const list = $('cards');
    // Whoever is about to press a button does not want it to move away.
    if (list.contains(document.activeElement) && list.childElementCount === cards.size) return;
    let at = list.firstElementChild;
    for (const card of [...cards.values()].sort(ORDERS[$('order').value])) {
      if (card.element === at) at = at.nextElementSibling; else list.insertBefore(card.element, at);
    }
  }

  function update(page) {
    last = page;
    const names = new Set();
    page.rules.forEach((rule, place) => {
      names.add(rule.name);
      if (!cards.has(rule.name)) cards.set(rule.name, new Card(rule.name));
      const card = cards.get(rule.name);
      card.place = place;
      card.update(rule, page.agent.uptime_seconds, page.agent.all_off !== null);
    });
    for (const [name, card] of cards) {
      if (!names.has(name)) {
        card.element.remove();
        cards.delete(name);
      }
    }
    arrange();
    const agent = page.agent, states = {};
    for (const rule of page.rules) if (rule.breaker_state) states[rule.breaker_state] = (states[rule.breaker_state] || 0) + 1;
    setText($('summary'), [agent.version, 'up ' + seconds(agent.uptime_seconds), count(page.rules.length, 'rule'),
      ...BADNESS.filter(state => states[state] && state !== 'closed').map(state => states[state] + ' ' + WORDS[state]),].join(' · '));
    show($('off'), agent.all_off ? 'All rules are off: ' + agent.all_off : '');
    setText($('all-off'), agent.all_off ? 'Switch rules on again' : 'Switch all rules off');
    show($('problem'), agent.reloads.last_successful ? '' : 'The rule files have errors, and what was in force before stays so. '
      + (agent.reloads.problem || 'The agent\'s lines on stderr tell them.'));
    facts(agent);
  }

  function facts(agent) {
    const rows = {'Version': agent.version, 'Up for': seconds(agent.uptime_seconds), 
      'Rule files': agent.rule_files || 'none', 'Kill switch': agent.all_off || 'not used', 'Actions': agent.actions ? 'with the token' : 'none: the rule file has no console.token',
      'Classes woven': agent.classes_woven, 'Classes that could not be': agent.weave_errors, 'Errors in rule files': agent.rule_errors, 'Defects of the agent': agent.internal_errors,
      'Label values given up': agent.label_overflows, 'Calls under the key "other"': agent.key_overflows,
      'Rule files read': agent.reloads.success + ' × well, ' + agent.reloads.failure + ' × with errors',
      'Last reading': agent.reloads.last_successful ? 'in force' : agent.reloads.problem || 'had errors'};
    const list = $('agent');
    if (list.childElementCount === 0) {
      for (const name in rows) list.append(make('dt', {}, name), make('dd', {}));
    }
    Object.values(rows).forEach((value, i) => setText(list.children[2 * i + 1], String(value)));
  }

  let timer = 0, looking = false;

  async function look() {
    clearTimeout(timer);
    if (looking) return;
    looking = true;
    try {
      update(await json('/api/v1/rules'));
    } catch (failure) {
      await trouble(failure);
    } finally {
      looking = false;
    }
    if (!document.hidden) timer = setTimeout(look, cards.size > 100 ? 5000 : 2000);
  }

  let told = false;

  async function trouble(failure) {
    if (failure.status === 401) {
      sessionStorage.removeItem(TOKEN);
      setText($('summary'), 'The token is wanted.');
      if (!told) {
        told = true; // asked for once by itself; then by the button
        if (await askForToken('Callers from elsewhere need the token: console.token of the rule file. This page keeps it until the tab is closed.')) told = false;
      }
    } else {
      setText($('summary'), failure.status ? 'Refused.' : 'No answer; trying again.');
    }
    show($('problem'), failure.status ? failure.message : 'The agent does not answer (' + failure.message + '). Is the program still running?');
  }

  // --- events

  let lastId = null;

  function tell(event) {
    const rest = Object.entries(event).filter(([key]) => !['id', 'time', 'source', 'type', 'rule', 'key', 'method'].includes(key))
      .map(([key, value]) => key + '=' + (typeof value === 'number' ? +value.toPrecision(4) : value)).join('  ');
    const kind = /^(opened|reopened|forced_open|weave_error|retry_exhausted)$/.test(event.type) ? 'bad'
      : event.type === 'recovered' || event.type === 'closed' ? 'good' : event.type === 'half_opened' ? 'warn' : 'hand';
    const row = make('tr', {}, make('td', {}, make('time', {datetime: event.time, title: event.time}, new Date(event.time).toLocaleTimeString())),
      make('td', {class: kind}, event.type.replace(/_/g, ' ')),
      make('td', {}, (event.rule || '') + (event.key ? ' [' + event.key + ']' : '')),
      make('td', {class: 'mono'}, [event.method, rest].filter(each => each).join('  ')));
    const list = $('events');
    list.prepend(row);
    if (list.childElementCount > 200) list.lastElementChild.remove();
  }

  async function listen() {
    let wait = 3000;
    try {
      const headers = {Accept: 'text/event-stream'};
      if (lastId) headers['Last-Event-ID'] = lastId;
      const answer = await ask('/api/v1/events', {headers});
      if (answer.status === 503) {
        setText($('live'), 'Others are watching already; this list is a few seconds late.');
        const page = await json('/api/v1/events' + (lastId ? '?after=' + lastId : ''));
        page.events.forEach(tell);
        lastId = page.last_id;
        wait = 5000;
      } else if (!answer.ok) {
        throw new Refused(answer.status, (await answer.text()).trim());
      } else {
        setText($('live'), 'Live. Times are of this computer; the latest come first.');
        await read(answer.body.getReader());
        wait = 500;
      }
    } catch (failure) {
      setText($('live'), 'Not live: ' + failure.message);
    }
    setTimeout(listen, wait);
  }

  async function read(reader) {
    const decoder = new TextDecoder();
    let rest = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const blocks = (rest + decoder.decode(part.value, {stream: true})).split('\n\n');
      rest = blocks.pop();
      for (const block of blocks) {
        let data = null;
        for (const line of block.split('\n')) {
          if (line.startsWith('id: ')) lastId = line.slice(4);
          if (line.startsWith('data: ')) data = line.slice(6);
        }
        if (data) tell(JSON.parse(data));
      }
    }
  }

  // --- search and configuration

  function patternRow(label, pattern) {
    const button = make('button', {type: 'button', 'aria-label': 'Copy ' + pattern, onclick: async () => {
      try {
        await navigator.clipboard.writeText(pattern);
        button.textContent = 'Copied';
      } catch (failure) { // a page that came without TLS from another machine may not
        const range = document.createRange();
        range.selectNodeContents(code);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        button.textContent = 'Selected';
      }
    }}, 'Copy');
    const code = make('code', {}, pattern);
    return make('div', {class: 'pattern'}, make('span', {class: 'muted'}, label), code, button);
  }

  async function search(event) {
    event.preventDefault();
    setText($('found'), 'Searching ...');
    $('results').replaceChildren();
    try {
      const page = await json('/api/v1/search?q=' + encodeURIComponent($('query').value));
      const methods = page.classes.reduce((sum, each) => sum + each.methods.length, 0);
      setText($('found'), methods === 0 && page.classes.length === 0 ? 'Nothing that is loaded has such a name. A class is loaded when it is first used.'
        : count(methods, 'method') + ' in ' + count(page.classes.length, 'class', 'classes') + (page.complete ? '.' : '; there are more: write more of the name.'));
      $('results').replaceChildren(...page.classes.map(type => make('article', {},
        make('h3', {}, type.name), make('p', {class: 'muted what'}, 'loader ' + type.loader + (type.readable ? '' : '; made while the program runs, its methods are not known')),
        make('ul', {}, ...type.methods.map(method => make('li', {},
          make('code', {}, method.name + method.parameters), ' ',
          method.rules.length ? make('span', {class: 'good'}, 'in ' + method.rules.join(', ')) : make('span', {class: 'muted'}, 'in no rule'),
          method.problem ? make('p', {class: 'what warn'}, method.problem) : null,
          method.pattern ? patternRow('this one', method.pattern) : null,
          method.pattern_of_all ? patternRow('in all subtypes', method.pattern_of_all) : null))))));
    } catch (failure) {
      setText($('found'), failure.message);
    }
  }

  async function configuration() {
    try {
      setText($('configuration'), lines(await json('/api/v1/configuration'), ''));
    } catch (failure) {
      setText($('configuration'), failure.message);
    }
  }

  // --- the page

  const SECTIONS = ['rules', 'events', 'search', 'configuration', 'agent'];

  function go() {
    const wanted = SECTIONS.includes(location.hash.slice(1)) ? location.hash.slice(1) : 'rules';
    for (const each of SECTIONS) $('section-' + each).hidden = each !== wanted;
    for (const link of document.querySelectorAll('nav a')) {
      if (link.hash === '#' + wanted) link.setAttribute('aria-current', 'page'); else link.removeAttribute('aria-current');
    }
    if (wanted === 'configuration') configuration();
  }

  addEventListener('hashchange', go);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) look(); });
  $('filter-name').addEventListener('input', arrange);
  $('filter-state').addEventListener('change', arrange);
  $('order').addEventListener('change', arrange);
  $('search').addEventListener('submit', search);
  $('token').addEventListener('click', async () => { if (await askForToken()) look(); });
  $('reload').addEventListener('click', () => act('/-/reload', {}, 'Reload rules', 'Read the rule files again, and put what they say in force. If they have an error, nothing changes.'));
  $('all-off').addEventListener('click', () => {
    const off = last && last.agent.all_off;
    act('/api/v1/mode', {mode: off ? 'file' : 'off'}, off ? 'Switch rules on again' : 'Switch all rules off', off
      ? 'What the rule files say holds again.' : 'All calls pass as if no method were woven, until this is taken back or the program ends.');
  });
  go();
  look();
  listen();
})();
