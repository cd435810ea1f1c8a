#!/usr/bin/env python3
"""Writes src/EksRecon/Anonymity/vocabulary.txt: words that are nobody's own and stay in an anonymous bundle.

They come from the catalogue of components, from names in the code that detection compares with (literals without spaces), from the instance types, from the enumerations of
AWS' service models (botocore, Apache-2.0) and from build/vocabulary-kubernetes.txt. Run it with a python that has botocore when the catalogue or detection changes:
    build/vocabulary.py > src/EksRecon/Anonymity/vocabulary.txt
"""
import glob
import gzip
import json
import os
import re

import botocore

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
WORD = re.compile(r"[A-Za-z0-9]+")
# Names of people's own that stand in examples of the code.
NOT = {"prod", "shop", "staging", "payments", "orders", "checkout"}


def words_of(text):
    return {word.lower() for word in WORD.findall(text) if len(word) > 1 and not word.isdigit()}


def literals(path):
    code = re.sub(r"^\s*//.*$", "", open(path).read(), flags=re.M)
    return [text for text in re.findall(r'"((?:[^"\\]|\\.)*)"', code) if " " not in text]


def enums():
    data = os.path.join(os.path.dirname(botocore.__file__), "data")
    for folder in ("ec2/2016-11-15", "elbv2/2015-12-01", "eks/2017-11-01", "sts/2011-06-15"):
        model = json.load(gzip.open(os.path.join(data, folder, "service-2.json.gz")))
        wanted = json.load(open(os.path.join(ROOT, "src/EksRecon/Questions/aws-shapes.json")))
        service = folder.split("/")[0]
        seen, todo = set(), [operation["output"] for name, operation in wanted["operations"].items() if name.startswith(service + ":")]
        while todo:
            name = todo.pop()
            if name in seen:
                continue
            seen.add(name)
            shape = model["shapes"][name]
            yield from shape.get("enum", [])
            todo += [member["shape"] for member in shape.get("members", {}).values()]
            todo += [shape[key]["shape"] for key in ("member", "key", "value") if key in shape]


def main():
    words = set()
    for path in glob.glob(os.path.join(ROOT, "src/EksRecon/Signatures/catalogue/*.yaml")):
        for line in open(path):
            words |= words_of(line.split(" #")[0]) if not line.strip().startswith("#") else set()
    for folder in ("Networking", "Signatures", "Questions", "Model", "Bundles", "Facts"):
        for path in glob.glob(os.path.join(ROOT, "src/EksRecon", folder, "**/*.cs"), recursive=True):
            for text in literals(path):
                words |= words_of(text)
    for line in open(os.path.join(ROOT, "src/EksRecon/Capacity/instance-network-limits.csv")):
        words |= words_of(line.split(",")[0])
    for value in enums():
        words |= words_of(value)
    for line in open(os.path.join(ROOT, "build/vocabulary-kubernetes.txt")):
        if not line.startswith("#"):
            words |= words_of(line)
    print("# Written by build/vocabulary.py: words that are nobody's own.")
    print("\n".join(sorted(words - NOT)))


main()
