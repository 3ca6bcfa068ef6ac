# SPDX-License-Identifier: GPL-2.0-only
# Nothing costs anything: as fast as the network allows.
name = none
