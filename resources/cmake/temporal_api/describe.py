#!/usr/bin/env python3
"""Write the Temporal API definitions that Hindsight speaks as one FileDescriptorSet.

Input: an installed `temporalio` wheel (its *_pb2.py modules carry serialized
FileDescriptorProtos) or, with --proto-dir, a checkout of the API repository
that protoc reads. Output: a pruned descriptor set, and the list of its files.

Only the Python standard library is used: the build must not depend on which
protobuf runtime a machine happens to have. What is dropped and why:
  * imports the wheel does not ship (annotations, gogoproto, ...): they only
    carry options; option fields numbered 1000 and up (extensions) go with them
  * services: our client and frontend name their methods themselves
  * every message that no method of METHODS and no type of TYPES reaches
"""
import argparse
import ast
import os
import subprocess
import sys
import tempfile

SERVICE = "temporal.api.workflowservice.v1"

# Methods whose request and response we read or write, on either side.
METHODS = [
    # client: all of them read only
    "GetSystemInfo", "DescribeNamespace", "GetClusterInfo",
    "ListWorkflowExecutions", "CountWorkflowExecutions",
    "DescribeWorkflowExecution", "GetWorkflowExecutionHistory",
    # frontend: what a worker calls
    "PollWorkflowTaskQueue", "RespondWorkflowTaskCompleted",
    "RespondWorkflowTaskFailed", "RespondQueryTaskCompleted",
    "PollActivityTaskQueue", "PollNexusTaskQueue", "ShutdownWorker",
    "RecordWorkerHeartbeat", "ResetStickyTaskQueue",
]

# Types that no field names: bodies of Any values, query answers, error details.
TYPES = [
    "temporal.api.history.v1.History",
    "temporal.api.sdk.v1.WorkflowMetadata",
    "temporal.api.sdk.v1.EnhancedStackTrace",
    "temporal.api.update.v1.Request", "temporal.api.update.v1.Response",
    "temporal.api.update.v1.Acceptance", "temporal.api.update.v1.Rejection",
    "temporal.api.errordetails.v1.NotFoundFailure",
    "temporal.api.errordetails.v1.NamespaceNotFoundFailure",
    "temporal.api.errordetails.v1.PermissionDeniedFailure",
]

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


def read_varint(data, pos):
    shift = value = 0
    while True:
        byte = data[pos]
        pos += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, pos
        shift += 7


def parse(data):
    """Fields of a message in wire order as (number, wire type, value)."""
    out, pos = [], 0
    while pos < len(data):
        tag, pos = read_varint(data, pos)
        number, wire = tag >> 3, tag & 7
        if wire == VARINT:
            value, pos = read_varint(data, pos)
        elif wire == BYTES:
            size, pos = read_varint(data, pos)
            value, pos = data[pos:pos + size], pos + size
        elif wire == FIXED64:
            value, pos = data[pos:pos + 8], pos + 8
        elif wire == FIXED32:
            value, pos = data[pos:pos + 4], pos + 4
        else:
            raise ValueError(f"wire type {wire}")
        out.append((number, wire, value))
    return out


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def encode(fields):
    out = bytearray()
    for number, wire, value in fields:
        out += varint(number << 3 | wire)
        if wire == VARINT:
            out += varint(value)
        elif wire == BYTES:
            out += varint(len(value)) + value
        else:
            out += value
    return bytes(out)


def strip_options(data, option_field, children):
    """Drop extension options of a descriptor, its `children` {field: stripper} too."""
    out = []
    for number, wire, value in parse(data):
        if number == option_field:
            value = encode([f for f in parse(value) if f[0] < 1000])
            if not value:
                continue
        elif number in children:
            value = children[number](value)
        out.append((number, wire, value))
    return encode(out)


def strip_field(data):
    return strip_options(data, 8, {})


def strip_enum(data):
    return strip_options(data, 3, {2: lambda v: strip_options(v, 3, {})})


def strip_message(data):
    return strip_options(data, 7, {2: strip_field, 3: strip_message, 4: strip_enum,
                                   8: lambda v: strip_options(v, 2, {})})


def text(fields, number):
    return next((v.decode() for n, _, v in fields if n == number), "")


def field_types(message):
    """Full names of all types the fields of a message name, nested ones included."""
    names = []
    for number, _, value in parse(message):
        if number == 2:
            names.append(text(parse(value), 6).lstrip("."))
        elif number == 3:
            names += field_types(value)
    return [n for n in names if n]


def wheel_files(root):
    """Serialized FileDescriptorProtos of every *_pb2.py below temporalio/api."""
    for folder, _, names in sorted(os.walk(os.path.join(root, "temporalio", "api"))):
        for name in sorted(names):
            if not name.endswith("_pb2.py"):
                continue
            with open(os.path.join(folder, name), encoding="utf-8") as source:
                tree = ast.parse(source.read())
            for node in ast.walk(tree):
                if (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
                        and node.func.attr == "AddSerializedFile"):
                    yield ast.literal_eval(node.args[0])


def proto_dir_files(root, protoc):
    """The same from a checkout of the API repository, through protoc."""
    entry = SERVICE.replace(".", "/") + "/service.proto"
    extra = ["temporal/api/sdk/v1/workflow_metadata.proto", "temporal/api/sdk/v1/enhanced_stack_trace.proto",
             "temporal/api/errordetails/v1/message.proto"]
    with tempfile.NamedTemporaryFile(suffix=".binpb") as out:
        subprocess.run([protoc, f"-I{root}", "-I/usr/include", "--include_imports",
                        f"--descriptor_set_out={out.name}", entry, *extra], check=True)
        for number, _, value in parse(out.read()):
            if number == 1:
                yield value


def prune(files):
    owner, kinds, bodies, parsed = {}, {}, {}, {}
    for data in files:
        fields = parse(data)
        name, package = text(fields, 1), text(fields, 2)
        if not name.startswith("temporal/api/") or name in parsed:
            continue
        if any(n in (10, 11) for n, _, _ in fields):
            raise SystemExit(f"{name}: public or weak imports are not handled")
        parsed[name] = fields
        for number, _, value in fields:
            if number in (4, 5):
                full = f"{package}.{text(parse(value), 1)}"
                owner[full], kinds[full], bodies[full] = name, number, value

    def top(full):
        # a field may name a nested type: it belongs to its outermost message
        while full and full not in owner:
            full = full.rpartition(".")[0]
        return full

    roots = list(TYPES)
    for method in METHODS:
        roots += [f"{SERVICE}.{method}Request", f"{SERVICE}.{method}Response"]
    missing = [r for r in roots if r not in owner]
    if missing:
        raise SystemExit("these types are not in the API definitions: " + ", ".join(missing))
    keep, todo = set(), roots
    while todo:
        full = todo.pop()
        if full in keep:
            continue
        keep.add(full)
        if kinds[full] == 4:
            todo += [t for t in map(top, field_types(bodies[full])) if t]

    out, total = [], 0
    for name, fields in parsed.items():
        package = text(fields, 2)
        kept, needs = [], set()
        for number, wire, value in fields:
            if number in (4, 5):
                full = f"{package}.{text(parse(value), 1)}"
                if full not in keep:
                    continue
                total += 1
                if number == 4:
                    for used in field_types(value):
                        if used.startswith("google.protobuf."):
                            needs.add("google/protobuf/" + {
                                "Timestamp": "timestamp", "Duration": "duration", "Empty": "empty", "Any": "any",
                                "FieldMask": "field_mask", "Struct": "struct", "Value": "struct",
                            }.get(used.rpartition(".")[2], "wrappers") + ".proto")
                        elif owner[top(used)] != name:
                            needs.add(owner[top(used)])
                value = strip_message(value) if number == 4 else strip_enum(value)
                kept.append((number, wire, value))
            elif number in (1, 2, 12):
                kept.append((number, wire, value))
        if any(n in (4, 5) for n, _, _ in kept):
            head = [f for f in kept if f[0] in (1, 2)]
            rest = [f for f in kept if f[0] not in (1, 2)]
            out.append((name, encode(head + [(3, BYTES, n.encode()) for n in sorted(needs)] + rest), needs))

    # dependencies first: protoc wants to have read an imported file before
    order, names = [], {name for name, _, _ in out}
    def visit(item):
        if item in order:
            return
        for need in sorted(item[2] & names):
            visit(next(i for i in out if i[0] == need))
        order.append(item)
    for item in out:
        visit(item)
    return order, total, len(owner)


def google_files(names, protoc):
    with tempfile.NamedTemporaryFile(suffix=".binpb") as out:
        subprocess.run([protoc, "-I/usr/include", "--include_imports",
                        f"--descriptor_set_out={out.name}", *names], check=True)
        return [value for number, _, value in parse(out.read()) if number == 1]


def same(path, content):
    try:
        with open(path, "rb") as stream:
            return stream.read() == content
    except OSError:
        return False


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    source = args.add_mutually_exclusive_group(required=True)
    source.add_argument("--site-packages", help="folder that holds the temporalio package")
    source.add_argument("--proto-dir", help="checkout of the API repository")
    args.add_argument("--protoc", default="protoc")
    args.add_argument("--out", required=True, help="descriptor set to write")
    args.add_argument("--list", required=True, help="file that gets the .proto names, a line each")
    args = args.parse_args()

    files = (wheel_files(args.site_packages) if args.site_packages
             else proto_dir_files(args.proto_dir, args.protoc))
    order, kept, total = prune(files)
    google = sorted({n for _, _, needs in order for n in needs if n.startswith("google/")})
    everything = google_files(google, args.protoc) + [data for _, data, _ in order]
    for path, content in ((args.out, encode([(1, BYTES, f) for f in everything])),
                          (args.list, "".join(f"{name}\n" for name, _, _ in order).encode())):
        if not same(path, content):  # a new time would build all messages, and all that includes them, anew
            with open(path + ".part", "wb") as stream:
                stream.write(content)
            os.replace(path + ".part", path)
    print(f"Temporal API: {len(order)} files, {kept} of {total} types")


if __name__ == "__main__":
    sys.exit(main())
