"""How an encoder computes on this machine: attention, packed and int8 layers, and the choice among precisions by a
probe that fp32 has to agree with. Imports `engine`, `decisions`, `storage`.
"""
