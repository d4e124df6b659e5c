import type { DescExtension, DescFile, DescMessage, DescService } from '@bufbuild/protobuf';

/** What a server's schema consists of, by the ways that reflection asks for it. */
export interface SchemaIndex {
  /** Full names of the services. */
  readonly services: readonly string[];
  /** By path, such as `vidi/v1/video.proto`. */
  file(path: string): DescFile | undefined;
  /** The file that declares a service, method, message, field, oneof, enum, enum value or extension. */
  fileOfSymbol(fullName: string): DescFile | undefined;
  /** The extension of a message by its number. */
  extension(extendee: string, number: number): DescExtension | undefined;
  /** Numbers of all extensions of a message; undefined where there is no such message. */
  extensionNumbers(extendee: string): readonly number[] | undefined;
}

/** Indexes services with everything their files import. */
export function createSchemaIndex(services: readonly DescService[]): SchemaIndex {
  const files = new Map<string, DescFile>();
  for (const service of services) for (const file of withImports(service.file)) files.set(file.proto.name, file);
  const symbols = new Map<string, DescFile>();
  const messages = new Set<string>();
  const extensions = new Map<string, Map<number, DescExtension>>();
  for (const file of files.values()) {
    for (const name of symbolsOf(file)) symbols.set(name, file);
    for (const { typeName } of messagesOf(file)) messages.add(typeName);
    for (const extension of extensionsOf(file)) {
      const known = extensions.get(extension.extendee.typeName) ?? new Map<number, DescExtension>();
      extensions.set(extension.extendee.typeName, known.set(extension.number, extension));
    }
  }
  return {
    services: services.map(({ typeName }) => typeName).sort(),
    file: (path) => files.get(path),
    fileOfSymbol: (fullName) => symbols.get(fullName),
    extension: (extendee, number) => extensions.get(extendee)?.get(number),
    extensionNumbers: (extendee) =>
      messages.has(extendee) ? [...(extensions.get(extendee)?.keys() ?? [])].sort((a, b) => a - b) : undefined,
  };
}

/** A file and all it imports, directly or not, each once and what is imported first. */
export function withImports(file: DescFile): readonly DescFile[] {
  const found = new Set<DescFile>();
  const visit = (one: DescFile) => {
    if (found.has(one)) return;
    for (const dependency of one.dependencies) visit(dependency);
    found.add(one);
  };
  visit(file);
  return [...found];
}

function* symbolsOf(file: DescFile): Generator<string> {
  for (const service of file.services) {
    yield service.typeName;
    for (const method of service.methods) yield `${service.typeName}.${method.name}`;
  }
  for (const message of messagesOf(file)) {
    yield message.typeName;
    for (const { name } of [...message.fields, ...message.oneofs]) yield `${message.typeName}.${name}`;
    yield* enumSymbols(message.nestedEnums);
  }
  yield* enumSymbols(file.enums);
  for (const { typeName } of extensionsOf(file)) yield typeName;
}

/** Values of an enum belong to the scope around it (descriptor.proto, "EnumValueDescriptorProto"). */
function* enumSymbols(enums: DescFile['enums']): Generator<string> {
  for (const { typeName, values } of enums) {
    yield typeName;
    for (const { name } of values) {
      yield `${typeName}.${name}`;
      yield `${typeName.slice(0, typeName.lastIndexOf('.'))}.${name}`;
    }
  }
}

function* messagesOf({ messages }: DescFile): Generator<DescMessage> {
  const waiting = [...messages];
  for (let message = waiting.pop(); message !== undefined; message = waiting.pop()) {
    yield message;
    waiting.push(...message.nestedMessages);
  }
}

function* extensionsOf(file: DescFile): Generator<DescExtension> {
  yield* file.extensions;
  for (const { nestedExtensions } of messagesOf(file)) yield* nestedExtensions;
}
