"""Holds messages of /run, one JSON object a line on stdin, against docs/schemas. Ends with 1 and tells the first that does not fit."""

import json
import pathlib
import sys

import jsonschema

SCHEMAS = pathlib.Path(__file__).parents[2] / "docs" / "schemas"


def main() -> int:
    store = {schema["$id"]: schema for schema in (json.loads(file.read_text()) for file in SCHEMAS.glob("*.json"))}
    for schema in store.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    line_schema = store["side-channel-message.json"]
    resolver = jsonschema.RefResolver("side-channel-message.json", line_schema, store=store)
    validator = jsonschema.Draft202012Validator(line_schema, resolver=resolver)
    checked = {}
    for text in sys.stdin:
        message = json.loads(text)
        data = message["data"]
        line = {"channel": message["type"], "data": data["output"] if message["type"] in ("video", "keylisten") else data}
        try:
            validator.validate(line)
        except jsonschema.ValidationError as error:
            print(f"{text[:500]}\ndoes not fit: {error.message}")
            return 1
        checked[message["type"]] = checked.get(message["type"], 0) + 1
    print(json.dumps(checked))
    return 0


sys.exit(main())
