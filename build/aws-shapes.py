#!/usr/bin/env python3
"""Writes src/EksRecon/Questions/aws-shapes.json: how the answers of the AWS calls in Questions/AwsCall.cs are spelled on the wire.

The service models of botocore (Apache-2.0) say it; run this with a python that has botocore, when a call is added:
    build/aws-shapes.py > src/EksRecon/Questions/aws-shapes.json
"""
import gzip
import json
import os
import sys

import botocore

OPERATIONS = {
    "ec2": ("ec2/2016-11-15", [
        "DescribeSubnets", "DescribeVpcs", "DescribeRouteTables", "DescribeNetworkInterfaces", "DescribeSecurityGroups", "DescribeVpcEndpoints",
        "DescribeNatGateways", "DescribeInstanceTypes", "DescribeNetworkAcls", "DescribeDhcpOptions", "DescribeVpcAttribute", "GetSubnetCidrReservations"]),
    "elbv2": ("elbv2/2015-12-01", ["DescribeLoadBalancers", "DescribeTargetGroups", "DescribeListeners", "DescribeTargetHealth"]),
    "sts": ("sts/2011-06-15", ["GetCallerIdentity"]),
    "eks": ("eks/2017-11-01", [
        "ListClusters", "DescribeCluster", "ListAddons", "DescribeAddon", "DescribeAddonVersions", "ListNodegroups", "DescribeNodegroup", "ListFargateProfiles", "DescribeFargateProfile"]),
}
PRIMITIVES = {"string", "boolean", "integer", "long", "float", "double", "timestamp", "blob"}


def model(folder):
    root = os.path.join(os.path.dirname(botocore.__file__), "data")
    folder = folder.replace("elbv2", "elbv2" if os.path.isdir(os.path.join(root, "elbv2")) else "elasticloadbalancingv2")
    with gzip.open(os.path.join(root, folder, "service-2.json.gz")) as file:
        return json.load(file)


def reference(shapes, name):
    return shapes[name]["type"] if shapes[name]["type"] in PRIMITIVES else name


def collect(service, shapes, name, into):
    shape = shapes[name]
    key = f"{service}:{name}"
    if shape["type"] in PRIMITIVES or key in into:
        return
    if shape["type"] == "list":
        member = shape["member"]
        flat = shape.get("flattened", False)
        into[key] = {"item": member.get("locationName", "item" if service == "ec2" else "member"), "of": reference(shapes, member["shape"]), **({"flat": True} if flat else {})}
        collect(service, shapes, member["shape"], into)
        return
    if shape["type"] == "map":
        into[key] = {"map": reference(shapes, shape["value"]["shape"])}
        collect(service, shapes, shape["value"]["shape"], into)
        return
    into[key] = {"members": {}}
    for member, target in sorted(shape.get("members", {}).items()):
        into[key]["members"][member] = [target.get("locationName", member), reference(shapes, target["shape"])]
        collect(service, shapes, target["shape"], into)


def main():
    operations, shapes = {}, {}
    for service, (folder, names) in OPERATIONS.items():
        definition = model(folder)
        for name in names:
            output = definition["operations"][name]["output"]
            operations[f"{service}:{name}"] = {"output": output["shape"], "wrapper": output.get("resultWrapper")}
            collect(service, definition["shapes"], output["shape"], shapes)
    print("{")
    print(f'  "source": "service models of botocore {botocore.__version__} (github.com/boto/botocore, Apache-2.0)",')
    print('  "operations": {')
    print(",\n".join(f"    {json.dumps(name)}: {json.dumps(value)}" for name, value in sorted(operations.items())))
    print('  },\n  "shapes": {')
    print(",\n".join(f"    {json.dumps(name)}: {json.dumps(value)}" for name, value in sorted(shapes.items())))
    print("  }\n}")


sys.exit(main())
