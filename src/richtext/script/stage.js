// What stands between Dotline and a template's script. Evaluated once, after lodash, when an engine
// is made; the function at the end is called once a label. It is no wall: the wall is the engine,
// which has no host object, and is put back as it was after every label.
(() => {
  'use strict';

  const { parse } = JSON;
  const { apply, defineProperty } = Reflect;
  const { template, isFunction, isObject } = _;
  const Text = String;
  const { toWellFormed } = Text.prototype;
  const whole = (text) => apply(toWellFormed, Text(text), []);
  const unknown = /^(\S+) is not defined$/;

  // `function (data) {…}`, an arrow function, or a method as `toString` writes it: `parser(data) {…}`.
  const functionOf = (source) => {
    let made;
    try {
      made = (0, eval)(`(${source}\n)`);
    } catch (fault) {
      try {
        made = (0, eval)(`(function ${source}\n)`);
      } catch {
        throw fault;
      }
    }
    if (!isFunction(made)) throw new SyntaxError('parser is not a function');
    return made;
  };

  const textOf = (made) => {
    if (made == null) return '';
    if (isObject(made)) throw new TypeError('parser must return text');
    return Text(made);
  };

  // [kind, message, stack, lodash's source of the template]
  const told = (fault, source) => {
    const of = (field) => whole(isObject(fault) && fault[field] !== undefined ? fault[field] : '');
    return [of('name'), isObject(fault) ? of('message') : whole(fault), of('stack'), whole(source)];
  };

  // Reads a template, or a parser instead of it: a function that makes [HTML, the template's
  // variables that the data lacks] of data as JSON, or what `told` tells.
  return (source, parser) => {
    let make;
    try {
      make = parser === undefined ? template(source) : functionOf(parser);
    } catch (fault) {
      return told(fault, '');
    }
    const code = make.source || '';
    return (json) => {
      const missing = [];
      for (;;) {
        try {
          const data = parse(json);
          // Found and undefined, lodash prints it as empty.
          for (const name of missing) {
            defineProperty(data, name, { value: undefined, writable: true, enumerable: false, configurable: true });
          }
          return [whole(parser === undefined ? make(data) : textOf(make(data))), missing.map(whole)];
        } catch (fault) {
          const found = parser === undefined && fault instanceof ReferenceError && unknown.exec(fault.message);
          if (!found || missing.includes(found[1]) || missing.length >= 100) return told(fault, code);
          missing.push(found[1]);
        }
      }
    };
  };
})()
