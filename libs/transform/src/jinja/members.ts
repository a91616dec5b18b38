import { collectionMethod } from './collection-methods.js';
import { stringMethod } from './string-methods.js';
import { repr } from './text.js';
import { Dict, isList, SetValue, TemplateError, TemplateObject, typeName, Undefined, type Value } from './values.js';

function undefinedMember(object: Value, key: Value): Undefined {
  return new Undefined(`${typeName(object)}.${typeof key === 'string' ? key : repr(key)}`);
}

function byIndex(items: readonly Value[] | string, index: number): Value | undefined {
  return items.at(index);
}

/** `object.name`: the attribute, then the item, as Jinja looks. */
export function attributeOf(object: Value, name: string): Value {
  if (object instanceof TemplateObject) {
    return object.attribute(name) ?? object.item(name) ?? undefinedMember(object, name);
  }
  if (typeof object === 'string') return stringMethod(object, name, itemOf) ?? undefinedMember(object, name);
  if (object instanceof Dict) {
    return collectionMethod(object, name) ?? object.entries.get(name) ?? undefinedMember(object, name);
  }
  if (object instanceof SetValue || isList(object)) {
    return collectionMethod(object, name) ?? undefinedMember(object, name);
  }
  if (object instanceof Undefined) {
    throw new TemplateError(`'${object.name}' is undefined, it has no '${name}'`);
  }
  return undefinedMember(object, name);
}

/** `object[key]`: the item, then the attribute. */
export function itemOf(object: Value, key: Value): Value {
  if (object instanceof Dict && object.entries.has(key)) return object.entries.get(key) ?? null;
  if (typeof key === 'number' && (typeof object === 'string' || isList(object))) {
    return byIndex(object, key) ?? undefinedMember(object, key);
  }
  if (object instanceof TemplateObject) return object.item(key) ?? undefinedMember(object, key);
  if (typeof key === 'string') return attributeOf(object, key);
  if (object instanceof Undefined) throw new TemplateError(`'${object.name}' is undefined, it has no ${repr(key)}`);
  return undefinedMember(object, key);
}

/** The positions that `start:stop:step` picks out of so many items. */
function positions(length: number, start: number | null, stop: number | null, step: number): number[] {
  if (step === 0) throw new TemplateError('the step of a slice cannot be 0');
  const clamp = (index: number | null, fallback: number): number => {
    if (index === null) return fallback;
    const at = index < 0 ? index + length : index;
    return Math.min(Math.max(at, step < 0 ? -1 : 0), step < 0 ? length - 1 : length);
  };
  const from = clamp(start, step < 0 ? length - 1 : 0);
  const to = clamp(stop, step < 0 ? -1 : length);
  const result: number[] = [];
  for (let at = from; step > 0 ? at < to : at > to; at += step) result.push(at);
  return result;
}

/** Python's `sequence[start:stop:step]`. */
export function slice(object: Value, start: number | null, stop: number | null, step: number | null): Value {
  if (typeof object !== 'string' && !isList(object)) {
    throw new TemplateError(`a value of type ${typeName(object)} cannot be sliced`);
  }
  const picked = positions(object.length, start, stop, step ?? 1);
  return typeof object === 'string'
    ? picked.map((at) => object.charAt(at)).join('')
    : picked.map((at) => object[at] ?? null);
}
