// An MCP client that somebody else wrote. Reads a JSON list of calls [{"name": …, "arguments": …}] from standard input and prints {"tools": […], "results": […]}.
// MCP_TOKEN is the bearer token for HTTP. node client.mjs http URL | node client.mjs stdio PROGRAM ARGUMENT…
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [way, target, ...rest] = process.argv.slice(2);
let text = "";
for await (const chunk of process.stdin) text += chunk;
const transport = way === "http" ? new StreamableHTTPClientTransport(new URL(target), { requestInit: { headers: { Authorization: `Bearer ${process.env.MCP_TOKEN}` } } }) : new StdioClientTransport({ command: target, args: rest, env: process.env, stderr: "inherit" });
const client = new Client({ name: "independent-client", version: "1.0.0" });
await client.connect(transport);
const { tools } = await client.listTools();
const results = [];
// The client checks structured content against the output schemas itself, and throws where it does not fit.
for (const call of JSON.parse(text)) results.push(await client.callTool(call));
console.log(JSON.stringify({ tools, results }));
await client.close();
