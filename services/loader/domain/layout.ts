import type { AvroRecord, AvroType } from '../../../schemas/record.ts';

/** How the bytes of a type are passed over. */
type Shape =
  | { readonly kind: 'varint' | 'text' | 'boolean' | 'double' | 'null' }
  | { readonly kind: 'union'; readonly branches: readonly Shape[] }
  | { readonly kind: 'array'; readonly item: Shape }
  | { readonly kind: 'record'; readonly fields: readonly Shape[] };

/**
 * Walks a datum without decoding it. A datum that is a byte short or long would shift every row behind it in a
 * container into wrong columns, silently; so each is checked to be exactly one record of its schema.
 */
export class Layout {
  readonly #fields: readonly Shape[];
  readonly #monthField: number;
  readonly #days: boolean;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #value = 0;

  /** `month` names the field whose calendar month `monthOf` tells. */
  constructor(schema: AvroRecord, month: string | undefined) {
    this.#fields = schema.fields.map((field) => shapeOf(field.type));
    this.#monthField = schema.fields.findIndex((field) => field.name === month);
    const type = schema.fields[this.#monthField]?.type;
    this.#days = typeof type === 'object' && 'logicalType' in type && type.logicalType === 'date';
  }

  /** Months since 1970-01 of the datum's month field, 0 without one; undefined when the bytes are no such record. */
  monthOf(datum: Buffer): number | undefined {
    this.#bytes = datum;
    this.#at = 0;
    let when = 0;
    for (let i = 0; i < this.#fields.length; i += 1) {
      if (!this.#pass(this.#fields[i]!)) return undefined;
      if (i === this.#monthField) when = this.#value;
    }
    if (this.#at !== datum.length) return undefined;
    if (this.#monthField < 0) return 0;
    const date = new Date(this.#days ? when * 86_400_000 : when);
    return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
  }

  #pass(shape: Shape): boolean {
    switch (shape.kind) {
      case 'text':
        if (!this.#number() || this.#value < 0) return false;
        this.#at += this.#value;
        return this.#at <= this.#bytes.length;
      case 'varint':
        return this.#number();
      case 'boolean':
        return (this.#bytes[this.#at++] ?? 2) <= 1;
      case 'double':
        this.#at += 8;
        return this.#at <= this.#bytes.length;
      case 'null':
        return true;
      case 'union': {
        if (!this.#number()) return false;
        const branch = shape.branches[this.#value];
        return branch !== undefined && this.#pass(branch);
      }
      case 'array':
        return this.#array(shape.item);
      case 'record':
        return shape.fields.every((field) => this.#pass(field));
    }
  }

  #array(item: Shape): boolean {
    for (;;) {
      if (!this.#number()) return false;
      let count = this.#value;
      if (count === 0) return true;
      if (count < 0) {
        count = -count;
        if (!this.#number()) return false;
      }
      for (; count > 0; count -= 1) if (this.#at >= this.#bytes.length || !this.#pass(item)) return false;
    }
  }

  /** Reads a zigzag integer into `#value`. */
  #number(): boolean {
    let raw = 0;
    let scale = 1;
    for (let i = 0; i < 10; i += 1) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) return false;
      raw += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        this.#value = raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2;
        return true;
      }
      scale *= 0x80;
    }
    return false;
  }
}

function shapeOf(type: AvroType): Shape {
  if (Array.isArray(type)) return { kind: 'union', branches: type.map(shapeOf) };
  if (typeof type === 'object') {
    if (type.type === 'array' && type.items !== undefined) return { kind: 'array', item: shapeOf(type.items) };
    if (type.type === 'record') return { kind: 'record', fields: (type.fields ?? []).map((f) => shapeOf(f.type)) };
    return shapeOf(type.type);
  }
  switch (type) {
    case 'int':
    case 'long':
      return { kind: 'varint' };
    case 'string':
    case 'bytes':
      return { kind: 'text' };
    case 'boolean':
    case 'double':
    case 'null':
      return { kind: type };
    default:
      throw new RangeError(`the loader does not know the Avro type "${type}"`);
  }
}
