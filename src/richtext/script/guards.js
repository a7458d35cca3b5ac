// Built-in loops of the engine that never ask whether they may go on. Evaluated before lodash,
// so that lodash gets them too. What they would do is paid for first, out of one purse a label;
// an empty purse throws. Ordinary labels spend a thousandth of it.
(() => {
  'use strict';

  const { apply, defineProperty } = Reflect;
  const { match, replace, split } = Symbol;
  const { isArray } = Array;
  const Text = String;
  const Pattern = RegExp;
  const Fault = RangeError;
  const isObject = (value) => value !== null && (typeof value === 'object' || typeof value === 'function');

  // Promises have it; there is no turn after the script's own for it to wait for.
  delete globalThis.queueMicrotask;

  let purse = 3e8;
  const pay = (price) => {
    purse -= price;
    if (!(purse >= 0)) throw new Fault('too much is asked of a built-in function');
  };
  const guard = (owner, name, length, method) => {
    defineProperty(method, 'name', { value: name });
    defineProperty(method, 'length', { value: length });
    defineProperty(owner, name, { value: method, writable: true, enumerable: false, configurable: true });
  };

  // Looking for one text in another grows with the product of their lengths.
  const search = (hay, needle) => pay(needle.length < 16 ? 0 : hay.length * needle.length);
  for (const name of ['indexOf', 'lastIndexOf', 'includes']) {
    const native = Text.prototype[name];
    guard(Text.prototype, name, native.length, { method(wanted) {
      const isPattern = name === 'includes' && isObject(wanted) && wanted[match] !== undefined;
      if (this == null || isPattern) return apply(native, this, arguments);
      const hay = Text(this), needle = Text(wanted);
      search(hay, needle);
      return apply(native, hay, arguments.length > 1 ? [needle, arguments[1]] : [needle]);
    } }.method);
  }
  for (const [name, by] of [['split', split], ['replace', replace], ['replaceAll', replace]]) {
    const native = Text.prototype[name];
    guard(Text.prototype, name, native.length, { method(wanted, other) {
      if (this == null || wanted === undefined || (name === 'replaceAll' && wanted instanceof Pattern)) {
        return apply(native, this, arguments);
      }
      const own = isObject(wanted) ? wanted[by] : undefined;
      if (own != null) return apply(own, wanted, [this, other]);
      const hay = Text(this), needle = Text(wanted);
      search(hay, needle);
      return apply(native, hay, [needle, other]);
    } }.method);
  }

  // A list may be as long as 2 ** 53 without holding anything; a place costs about as much as 30 comparisons.
  const places = ['join', 'reverse', 'slice', 'splice', 'concat', 'fill', 'copyWithin', 'sort', 'flat', 'shift',
    'unshift', 'toReversed', 'toSorted', 'toSpliced', 'with', 'toString', 'toLocaleString'];
  for (const name of places) {
    const native = Array.prototype[name];
    const each = name === 'sort' || name === 'toSorted' ? 600 : 30;
    guard(Array.prototype, name, native.length, { method() {
      let long = this == null ? 0 : +this.length;
      if (name === 'concat') for (let i = 0; i < arguments.length; i++) {
        if (isArray(arguments[i])) long += arguments[i].length;
      }
      if (long > 64) pay(long * each);
      return apply(native, this, arguments);
    } }.method);
  }
  const { raw } = Text;
  guard(Text, 'raw', 1, { method(texts) {
    if (isObject(texts) && isObject(texts.raw)) pay(+texts.raw.length * 30 || 0);
    return apply(raw, Text, arguments);
  } }.method);
  const { stringify } = JSON;
  guard(JSON, 'stringify', 3, { method(value) {
    if (isArray(value)) pay(value.length * 30);
    return apply(stringify, JSON, arguments);
  } }.method);
})()
