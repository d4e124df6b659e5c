import { FieldDescriptorProto_Label, FieldDescriptorProto_Type } from '@bufbuild/protobuf/wkt';

/**
 * Prints a proto2 file descriptor as Protobuf source, without comments and custom options: enough for other files to
 * import it. The npm package of protovalidate ships the descriptor of buf/validate/validate.proto but not its source.
 *
 * @param {import('@bufbuild/protobuf').DescFile} file
 * @returns {string} source that protobuf compilers accept
 */
export function printProtoFile(file) {
  const { proto } = file;
  return [
    'syntax = "proto2";',
    `package ${proto.package};`,
    ...proto.dependency.map((path) => `import "${path}";`),
    ...proto.enumType.map(printEnum),
    ...proto.messageType.map(printMessage),
    ...proto.extension.map((field) => `extend ${field.extendee} { ${printField(field)} }`),
    '',
  ].join('\n');
}

function printMessage(message) {
  const outside = message.field.filter((field) => !Object.hasOwn(field, 'oneofIndex'));
  const oneofs = message.oneofDecl.map((oneof, index) => {
    const members = message.field.filter((field) => Object.hasOwn(field, 'oneofIndex') && field.oneofIndex === index);
    return `oneof ${oneof.name} { ${members.map((field) => printField(field, '')).join(' ')} }`;
  });
  const extensions = message.extensionRange.map(({ start, end }) =>
    end > 0x1fffffff ? `extensions ${start} to max;` : `extensions ${start} to ${end - 1};`,
  );
  const inner = [
    ...message.enumType.map(printEnum),
    ...message.nestedType.map(printMessage),
    ...outside.map((field) => printField(field)),
    ...oneofs,
    ...extensions,
  ];
  return `message ${message.name} {\n${inner.join('\n')}\n}`;
}

function printEnum({ name, value }) {
  return `enum ${name} { ${value.map((entry) => `${entry.name} = ${entry.number};`).join(' ')} }`;
}

function printField(field, label = `${FieldDescriptorProto_Label[field.label].toLowerCase()} `) {
  const type = field.typeName || FieldDescriptorProto_Type[field.type].toLowerCase();
  return `${label}${type} ${field.name} = ${field.number};`;
}
