-- SPDX-License-Identifier: GPL-2.0-only
--
-- Public key encryption of IKEv1 (RFC 2409 sections 5.2 and 5.3) for Wireshark and tshark:
--   tshark -X lua_script:scripts/ike-sealed-bodies.lua -r capture.pcap
-- These modes encrypt the bodies of some payloads, one by one, under headers in the clear. Wireshark's dissector takes
-- them for plain ones, and in the revised mode so makes a wrong first IV, because it needs the public values. What a
-- private key opens no key table can hold, so a run with keys writes what was in each body to wireshark/ikev1_sealed_bodies,
-- which lies in the profile's folder as the other tables do: sealed and open octets, in hexadecimal, with a comma between.
-- The message with its bodies open is handed to Wireshark's own dissector in the place of the one on the wire.

local sealed = Proto("ikesealed", "IKEv1 payload bodies under public keys (RFC 2409)")
local body_field = ProtoField.bytes("ikesealed.body", "Sealed body")
sealed.fields = { body_field }

local HEADER = 28 -- octets of an ISAKMP header, RFC 2408 section 3.1
local GENERIC = 4 -- octets of a payload's header, section 3.2
local MAIN, AGGRESSIVE = 2, 4 -- exchange types, section 3.1
local ENCRYPTED = 1 -- flag of a message that is encrypted as a whole

local isakmp = Dissector.get("isakmp")
local opened = {}

local function read_table()
    local file = io.open(Dir.personal_config_path("ikev1_sealed_bodies"), "r")
    if not file then
        return
    end
    for line in file:lines() do
        local closed, open = line:match("^(%x+),(%x*)$")
        if closed then
            opened[closed:lower()] = open
        end
    end
    file:close()
end

local function hex(range)
    return range:bytes():tohex(true)
end

-- The message with its bodies open, and which those were; nil when none of them is known.
local function open_message(buffer)
    local out, found = {}, {}
    local offset = HEADER
    while offset + GENERIC <= buffer:len() do
        local length = buffer(offset + 2, 2):uint()
        if length < GENERIC or offset + length > buffer:len() then
            return nil
        end
        local body = length > GENERIC and hex(buffer(offset + GENERIC, length - GENERIC)) or ""
        if opened[body] then
            found[#found + 1] = buffer(offset + GENERIC, length - GENERIC)
            body = opened[body]
        end
        out[#out + 1] = hex(buffer(offset, 2)) .. string.format("%04x", GENERIC + #body / 2) .. body
        offset = offset + length
    end
    if #found == 0 then
        return nil
    end
    local payloads = table.concat(out)
    local length = string.format("%08x", HEADER + #payloads / 2)
    return ByteArray.new(hex(buffer(0, HEADER - 4)) .. length .. payloads), found
end

local function may_be_sealed(buffer)
    if buffer:len() < HEADER or bit.band(buffer(19, 1):uint(), ENCRYPTED) ~= 0 then
        return false
    end
    local exchange = buffer(18, 1):uint()
    return buffer(17, 1):uint() == 0x10 and (exchange == MAIN or exchange == AGGRESSIVE)
end

function sealed.dissector(buffer, pinfo, tree)
    local message, found
    if may_be_sealed(buffer) then
        message, found = open_message(buffer)
    end
    if not message then
        return isakmp:call(buffer:range():tvb(), pinfo, tree)
    end
    local item = tree:add(sealed, buffer())
    for _, body in ipairs(found) do
        item:add(body_field, body)
    end
    isakmp:call(message:tvb("Bodies opened"), pinfo, tree)
    return buffer:len()
end

read_table()
if next(opened) then -- else Wireshark's own dissector stays where it is
    DissectorTable.get("udp.port"):set(500, sealed)
end
