#!/usr/bin/env python3
"""Writes src/EksRecon/Anonymity/members.txt: names of members of the documents of Kubernetes and AWS, which stay in an anonymous bundle. Other keys get pseudonyms.

They come from AWS' service models (botocore, Apache-2.0), from the documents of the test clusters, from the fields that a saved object keeps and from the names that the code reads
(literals that are one word, and properties of the records that documents are read into). Run it with a python that has botocore and yaml when the code reads a new member:
    build/members.py > src/EksRecon/Anonymity/members.txt
"""
import glob
import gzip
import json
import os
import re

import botocore
import yaml

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
NAME = re.compile(r"^[A-Za-z][A-Za-z0-9]*$")
# Their keys are their owner's words (Pseudonyms.HoldsOwnKeys).
OWN = {"labels", "annotations", "matchLabels", "selector", "nodeSelector", "data", "binaryData", "tags", "ingressSelector", "podLabels", "fromEndpoints", "toEndpoints", "capacity", "allocatable"}


def literals():
    for folder in ("Bundles", "Model", "Networking", "Questions", "Reachability", "Signatures", "Capacity"):
        for path in glob.glob(os.path.join(ROOT, "src/EksRecon", folder, "**/*.cs"), recursive=True):
            code = re.sub(r"^\s*//.*$", "", open(path).read(), flags=re.M)
            for text in re.findall(r'"([A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*)*)"', code):
                yield from text.split(".")
            if folder == "Model":
                for name in re.findall(r"[\w?>\]]\s([A-Z][A-Za-z0-9]*)(?= \{ get|,|\)|\s*=)", code):
                    yield name
                    yield name[0].lower() + name[1:]


def models():
    data = os.path.join(os.path.dirname(botocore.__file__), "data")
    wanted = json.load(open(os.path.join(ROOT, "src/EksRecon/Questions/aws-shapes.json")))
    for folder in ("ec2/2016-11-15", "elbv2/2015-12-01", "eks/2017-11-01", "sts/2011-06-15"):
        model = json.load(gzip.open(os.path.join(data, folder, "service-2.json.gz")))
        service = folder.split("/")[0]
        seen, todo = set(), [operation["output"] for name, operation in wanted["operations"].items() if name.startswith(service + ":")]
        while todo:
            name = todo.pop()
            if name in seen:
                continue
            seen.add(name)
            shape = model["shapes"][name]
            for member, inner in shape.get("members", {}).items():
                yield member
                todo.append(inner["shape"])
            todo += [shape[key]["shape"] for key in ("member", "key", "value") if key in shape]


def keys(value, own=False):
    if isinstance(value, list):
        for item in value:
            yield from keys(item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not own:
                yield str(key)
            yield from keys(inner, key in OWN)


def documents():
    for folder in ("tests/EksRecon.Tests/clusters", "src/EksRecon.Cli/Sample"):
        for path in glob.glob(os.path.join(ROOT, folder, "**/*"), recursive=True):
            if path.endswith(".json") and "/golden/" not in path:
                yield from keys(json.load(open(path)))
            elif path.endswith((".yaml", ".yml")) and "/golden/" not in path and "/bundle/" in path:
                for document in yaml.safe_load_all(open(path)):
                    yield from keys(document)


def main():
    names = {name for source in (literals(), models(), documents()) for name in source if NAME.match(name)}
    print("# Written by build/members.py: names of members of documents.")
    print("\n".join(sorted(names)))


main()
