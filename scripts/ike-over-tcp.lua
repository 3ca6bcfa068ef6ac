-- SPDX-License-Identifier: GPL-2.0-only
--
-- IKE and ESP over TCP (RFC 9329) for Wireshark and tshark, whose own TCPENCAP is another protocol:
--   tshark -X lua_script:scripts/ike-over-tcp.lua -r capture.pcap
-- Messages are handed to Wireshark's own dissectors, with all that these can decrypt.

local stream = Proto("iketcp", "IKE and ESP over TCP (RFC 9329)")
local prefix_field = ProtoField.string("iketcp.prefix", "Stream prefix")
local length_field = ProtoField.uint16("iketcp.length", "Length")
local marker_field = ProtoField.bytes("iketcp.marker", "Non-ESP marker")
stream.fields = { prefix_field, length_field, marker_field }

local PREFIX = "IKETCP"
local isakmp = Dissector.get("isakmp")
local esp = Dissector.get("esp")

local function is_prefix(buffer)
    return buffer:len() >= 6 and buffer(0, 6):string() == PREFIX
end

local function unit_length(buffer, pinfo, offset)
    local rest = buffer(offset)
    if is_prefix(rest) then
        return 6
    end
    return math.max(2, rest(0, 2):uint())
end

local function dissect_unit(buffer, pinfo, tree)
    local item = tree:add(stream, buffer())
    if is_prefix(buffer) then
        item:add(prefix_field, buffer(0, 6))
        return buffer:len()
    end
    item:add(length_field, buffer(0, 2))
    if buffer:len() < 6 then
        return buffer:len()
    end
    if buffer(2, 4):uint() == 0 then
        item:add(marker_field, buffer(2, 4))
        isakmp:call(buffer(6):tvb(), pinfo, tree)
    else
        esp:call(buffer(2):tvb(), pinfo, tree)
    end
    return buffer:len()
end

function stream.dissector(buffer, pinfo, tree)
    pinfo.cols.protocol = "IKETCP"
    dissect_tcp_pdus(buffer, tree, 2, unit_length, dissect_unit)
    return buffer:len()
end

DissectorTable.get("tcp.port"):add(4500, stream)
