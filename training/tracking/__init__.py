"""Who is told how a training goes: callbacks, TensorBoard, MLflow in a process of its own. Imports nothing of the
other rooms.
"""
