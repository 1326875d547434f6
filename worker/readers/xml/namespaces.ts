import { ByteMap } from './byte-map.js';

/** A name that a vocabulary does not have. */
export const UNKNOWN = 0;

const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
/** Distinct names that a scope remembers. A document has some hundred; an attack may have any number. */
const MAX_NAMES = 2000;
/** Scopes that are remembered with the declarations that make them. A document has some ten. */
const MAX_SCOPES = 1000;

/** The names that a reader knows, each by a small number of its own, from 1 on. */
export class Vocabulary {
  private readonly ids = new Map<string, number>();

  /** `names` has for each number a namespace and local names; `*` is any other name of the namespace. */
  constructor(names: Iterable<readonly [id: number, namespace: string, ...locals: string[]]>) {
    for (const [id, namespace, ...locals] of names)
      for (const local of locals) this.ids.set(`${namespace} ${local}`, id);
  }

  /** The number of a name, UNKNOWN without one. A name in no namespace has '' there. */
  find(namespace: string, local: string): number {
    return this.ids.get(`${namespace} ${local}`) ?? this.ids.get(`${namespace} *`) ?? UNKNOWN;
  }
}

/** The namespace declarations in force at some place of a document (Namespaces in XML 1.0, 6), and what they make of names. */
export class Scope {
  /** Numbers of elements and attributes by their names as written. */
  readonly elements = new ByteMap();
  readonly attributes = new ByteMap();
  private readonly children = new Map<string, Scope>();

  constructor(
    private readonly shared: { elements: Vocabulary; attributes: Vocabulary; scopes: number },
    private readonly bindings: ReadonlyMap<string, string> = new Map([['xml', XML_NAMESPACE]]),
    private readonly outer: Scope | null = null,
  ) {}

  /** The scope inside an element that declares these prefixes (the default namespace's is ''). */
  with(declarations: readonly (readonly [prefix: string, namespace: string])[]): Scope {
    const key = JSON.stringify(declarations);
    const known = this.children.get(key);
    if (known) return known;
    const child = new Scope(this.shared, new Map(declarations), this);
    if (this.shared.scopes < MAX_SCOPES) {
      this.shared.scopes++;
      this.children.set(key, child);
    }
    return child;
  }

  /** The namespace of a prefix. Scopes are nested as deep as elements. */
  private namespaceOf(prefix: string): string | undefined {
    for (let scope: Scope | null = this; scope; scope = scope.outer) {
      const namespace = scope.bindings.get(prefix);
      if (namespace !== undefined) return namespace;
    }
    return undefined;
  }

  /** The number of an element's name, looked up the slow way and remembered; null if its prefix is not declared. */
  resolveElement(bytes: Buffer, from: number, to: number): number | null {
    return this.resolve(this.elements, this.shared.elements, bytes, from, to, this.namespaceOf('') ?? '');
  }

  /** The same for an attribute. One without a prefix is in no namespace. */
  resolveAttribute(bytes: Buffer, from: number, to: number): number | null {
    return this.resolve(this.attributes, this.shared.attributes, bytes, from, to, '');
  }

  private resolve(
    names: ByteMap,
    vocabulary: Vocabulary,
    bytes: Buffer,
    from: number,
    to: number,
    unprefixed: string,
  ): number | null {
    const name = bytes.toString('utf8', from, to);
    const colon = name.indexOf(':');
    const namespace = colon < 0 ? unprefixed : this.namespaceOf(name.slice(0, colon));
    if (namespace === undefined) return null;
    const id = vocabulary.find(namespace, name.slice(colon + 1));
    if (names.size < MAX_NAMES) names.add(bytes, from, to, id);
    return id;
  }
}
